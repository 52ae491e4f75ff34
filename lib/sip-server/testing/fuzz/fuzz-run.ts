import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../../sip/transport/seeded-random';
import { busyPhone } from '../../../sip/testing/torture/compose';
import type { Desktop } from '../desktop';
import { freePorts, loopback } from '../ports';
import { rawPhone } from '../raw-call';
import { RawSip } from '../raw-sip';
import { type Cleanup, startServer, type TestServer } from '../test-server';
import { type FuzzPeer, openTcpPeer, openUdpPeer } from './peers';
import { probeCall } from './probe-call';
import { protectedPassword } from './seeds';

const healthyPhone = '7101';
const udpPeers = 4;
const tcpPeers = 4;
/** One round of every peer each so many milliseconds. */
const roundMs = 20;
const probeEveryMs = 3000;
/**
 * After the last message nothing may stay for longer: an INVITE that nobody answers ends after 32 s, its CANCEL after 32 s
 * more, and so does the BYE of what was answered meanwhile.
 */
const quietMs = 140_000;

/** What the server holds, by kind, and how much it may be at any time. */
const bounds = (peers: number): Readonly<Record<string, number>> => ({
  clientTransactions: 60_000,
  serverTransactions: 60_000,
  legs: 60_000,
  connections: 16 * peers,
  nonces: 100_000,
  sources: 10_000,
});

export interface FuzzResult {
  readonly seed: number;
  readonly seconds: number;
  readonly messages: number;
  readonly probes: number;
  /** The most that was held of each kind. */
  readonly most: Readonly<Record<string, number>>;
  /** What is still held after the quiet. */
  readonly left: Readonly<Record<string, number>>;
  /** How long it took until nothing was left. */
  readonly quietSeconds: number;
  readonly callsLeft: number;
  readonly registrations: number;
  readonly heapBefore: number;
  readonly heapAfter: number;
  readonly rssAfter: number;
  readonly internalErrors: number;
  /** What was wrong on the way. */
  readonly faults: readonly string[];
}

/** Spoilt messages over UDP and TCP for `seconds` against a server of its own, then quiet. */
export async function fuzzRun(seed: number, seconds: number, cleanup: Cleanup): Promise<FuzzResult> {
  const random = seededRandom(seed);
  const [fuzzedPort = 0, ...ports] = await freePorts(udpPeers);
  const [phone, caller] = await Promise.all([rawPhone(cleanup), RawSip.open(cleanup)]);
  const server = await startServer(
    {
      transport: 'tcp',
      dns: [
        { number: busyPhone, type: 'Extension', contact: `sip:${busyPhone}@${loopback}:${fuzzedPort}` },
        { number: healthyPhone, type: 'Extension', contact: `sip:${healthyPhone}@${loopback}:${phone.port}` },
        { number: '7200', type: 'Extension', password: protectedPassword },
      ],
    },
    cleanup,
    { inspected: true },
  );
  const desktop = await server.desktop();
  for (const thisDN of [busyPhone, healthyPhone]) await desktop.request('RequestRegisterAddress', { thisDN });
  const serverPort = server.sipPort;
  for (let n = 0; n < 20; n += 1) await probeCall(caller, healthyPhone, serverPort, `warm${n}`);
  const { heapUsed: heapBefore } = await server.memory();

  const peers: FuzzPeer[] = [];
  for (const [index, port] of [fuzzedPort, ...ports].entries())
    peers.push(await openUdpPeer({ port, serverPort, random, name: `u${index}-` }));
  for (let index = 0; index < tcpPeers; index += 1)
    peers.push(openTcpPeer({ serverPort, random, name: `t${index}-` }));
  const watch = new Watch(server, bounds(peers.length));
  let probes = 0;
  let probeAt = 0;
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until && !watch.ended) {
    for (const peer of peers) peer.send();
    await pause(roundMs);
    if (Date.now() < probeAt) continue;
    probeAt = Date.now() + probeEveryMs;
    probes += 1;
    await watch.look(() => probeCall(caller, healthyPhone, serverPort, `probe${probes}`));
  }
  const messages = peers.reduce((sum, { sent }) => sum + sent, 0);
  for (const peer of peers) peer.close();
  await releaseCalls(desktop);
  const quietAt = Date.now();
  while (!watch.ended && Date.now() < quietAt + quietMs && !(await watch.isEmpty())) await pause(500);
  const quietSeconds = Math.round((Date.now() - quietAt) / 1000);
  const left = await watch.held();
  await watch.look(() => probeCall(caller, healthyPhone, serverPort, 'last'));
  const memory = await server.memory();
  return {
    seed,
    seconds,
    messages,
    probes,
    most: watch.most,
    left,
    quietSeconds,
    callsLeft: await server.control.metric('tidegate_calls'),
    registrations: await server.control.metric('tidegate_registrations'),
    heapBefore,
    heapAfter: memory.heapUsed,
    rssAfter: memory.rss,
    internalErrors: await server.control.metric('tidegate_internal_errors_total'),
    faults: watch.faults,
  };
}

/** Ends the calls of the fuzzed phone that are up, as its desktop would. */
async function releaseCalls(desktop: Desktop): Promise<void> {
  const ended = new Set(
    desktop.events.filter(({ message }) => message === 'EventReleased').map(({ connID }) => connID),
  );
  const up = new Map(
    desktop.events.flatMap((event) =>
      event.message === 'EventRinging' && !ended.has(event.connID) ? [[event.connID, event.thisDN]] : [],
    ),
  );
  for (const [connID, thisDN] of up)
    desktop.sendText(JSON.stringify({ message: 'RequestReleaseCall', thisDN, connID }));
  await pause(500);
}

/** Looks at the server from time to time and notes what must not be. */
class Watch {
  readonly most: Record<string, number> = {};
  readonly faults: string[] = [];
  #logged = 0;

  constructor(
    private readonly server: TestServer,
    private readonly bounds: Readonly<Record<string, number>>,
  ) {}

  /** The process is no more: nothing else can be seen. */
  get ended(): boolean {
    return !this.server.isAlive;
  }

  async look(probe: () => Promise<void>): Promise<void> {
    try {
      const { status } = await this.server.control.call('GET', '/healthz');
      if (status !== 200) this.faults.push(`/healthz answered ${status}`);
      for (const [kind, count] of Object.entries(await this.held())) {
        this.most[kind] = Math.max(this.most[kind] ?? 0, count);
        const bound = this.bounds[kind];
        if (bound === undefined || count > bound)
          this.faults.push(`${count} ${kind} are held, more than ${bound}`);
      }
      await probe();
    } catch (error) {
      this.faults.push(String(error));
    }
    const errors = [...this.server.log.matchAll(/^.*"level":[56]0.*$/gm)];
    for (const [line] of errors.slice(this.#logged)) this.faults.push(line);
    this.#logged = errors.length;
  }

  /** Whether nothing is held but what is kept for its own sake. */
  async isEmpty(): Promise<boolean> {
    const { nonces: _nonces, sources: _sources, ...rest } = await this.held();
    return Object.values(rest).every((count) => count === 0);
  }

  async held(): Promise<Record<string, number>> {
    const kinds = Object.keys(this.bounds);
    const counts = await Promise.all(
      kinds.map((kind) => this.server.control.metric('tidegate_held', { kind })),
    );
    return Object.fromEntries(kinds.map((kind, index) => [kind, counts[index]!]));
  }
}
