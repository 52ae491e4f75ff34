import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock';
import { guardedClock } from '../clock/guarded-clock';
import type { Log } from '../log/log';
import { TcpTransport } from '../sip/transport/tcp-transport';
import type { SipTransport } from '../sip/transport/transport';
import { UdpTransport } from '../sip/transport/udp-transport';
import { createTLibServer, type TLibServer } from '../tlib/server/tlib-server';
import type { SipServerConfig } from './config/types';
import { createControlServer } from './control/control-server';
import type { EngineControl } from './control/types';
import { createEngine, type Engine } from './engine';
import { createEngineControl } from './engine-control';
import { feedSourceOf, metricsOf, type ViewDeps } from './engine-views';
import { createFeedPublisher, type FeedServer } from './feed/feed-publisher';
import { InternalErrors } from './internal-errors';
import { openJournal } from './journal/open-journal';
import { createOptionStore } from './options/option-store';

export interface SipServerOptions {
  readonly config: SipServerConfig;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** One SIP Server with its sockets and files. */
export interface SipServer {
  readonly control: EngineControl;
  /** Opens the SIP and HTTP ports. Throws SipError or ListenError naming the address that is in use. */
  start(): Promise<void>;
  /** Resolves with the exit status once the server has stopped: gracefully, or by Stop now. */
  readonly stopped: Promise<number>;
}

/** Opens the journal and builds the server; nothing listens before `start`. Throws JournalError. */
export async function createSipServer(options: SipServerOptions): Promise<SipServer> {
  const { config, version, log } = options;
  const errors = new InternalErrors(options.clock, log);
  const clock = guardedClock(options.clock, errors.of('timer'));
  const journal = await openJournal(config.dataDir);
  const optionStore = createOptionStore(config);
  let finish: (exitCode: number) => void = () => undefined;
  const stopped = new Promise<number>((resolve) => {
    finish = resolve;
  });
  let stopping = false;

  const transports = config.sip.transports.map((protocol) =>
    protocol === 'udp' ? new UdpTransport(config.sip) : new TcpTransport({ clock, ...config.sip }),
  );
  const engine: Engine = createEngine({
    config,
    version,
    clock: options.clock,
    transports,
    options: optionStore,
    journal,
    log,
    errors,
    hub: () => tlib,
    feed: () => feed,
    onExit: () => exit(0),
  });
  const views: ViewDeps = { engine, config, version, epoch: randomUUID() };
  const tlib: TLibServer = createTLibServer({
    clock,
    tokens: config.http.tokens,
    origins: config.http.origins,
    log,
    handler: {
      linkConnected: () => ({
        message: 'EventLinkConnected',
        serverVersion: version,
        protocol: 1,
        application: config.application,
        status: engine.shutdown.state.status,
      }),
      request(client, request) {
        try {
          engine.dispatcher.request(client, request);
        } catch (error) {
          errors.of('T-Library')(error);
          throw error;
        }
      },
      closed: (client) => engine.dispatcher.closed(client),
    },
  });
  const feed: FeedServer = createFeedPublisher({
    clock,
    source: feedSourceOf(views),
    journal,
    epoch: views.epoch,
    tokens: config.http.tokens,
    log,
  });
  const control = createEngineControl(views, (exitCode) => exit(exitCode));
  const http = createControlServer({
    address: config.http.address,
    port: config.http.port,
    tokens: config.http.tokens,
    control,
    options: optionStore,
    metrics: () => metricsOf(views, { tlib: tlib.clientCount, feed: feed.listenerCount }),
    upgrades: {
      '/tlib': (request, socket, head) => tlib.handleUpgrade(request, socket, head),
      '/feed': (request, socket, head) => feed.handleUpgrade(request, socket, head),
    },
    clock,
    log,
  });

  /** The end, in the order in which people can still follow it: record, announce (S-11), then close everything. */
  const exit = (exitCode: number): void => {
    if (stopping) return;
    stopping = true;
    void (async () => {
      try {
        await engine.shutdown.stopped(exitCode);
      } catch (error) {
        log.error('the end could not be written to the journal', { error });
      }
      await feed.stopping(exitCode);
      tlib.close();
      await http.close();
      await engine.close();
      await journal.close();
      log.info('stopped', { exitCode });
      finish(exitCode);
    })();
  };

  return {
    control,
    stopped,
    async start() {
      let port = 0;
      let address = '';
      try {
        ({ address, port } = await http.open());
        await engine.open();
      } catch (error) {
        await http.close();
        await journal.close();
        throw error;
      }
      warnOfSmallBuffer(transports, log);
      log.info('started', {
        sip: engine.ua.hostPort,
        transports: config.sip.transports,
        http: `${address}:${port}`,
        status: engine.shutdown.state.status,
      });
    },
  };
}

/** Once, at the start: what a clamped buffer loses shows nowhere else. */
function warnOfSmallBuffer(transports: readonly SipTransport[], log: Log): void {
  for (const transport of transports) {
    if (!(transport instanceof UdpTransport)) continue;
    const { askedBytes, grantedBytes } = transport.receiveBuffer;
    if (grantedBytes >= askedBytes) continue;
    const message =
      'the SIP receive buffer is smaller than wanted and bursts may be lost: raise net.core.rmem_max';
    log.warn(message, { askedBytes, grantedBytes });
  }
}
