import type { Clock } from '../clock/clock';
import { ListenError } from '../http/listen';
import type { Log } from '../log/log';
import { SipError } from '../sip/errors';
import { UdpTransport } from '../sip/transport/udp-transport';
import { createUserAgent } from '../sip/user-agent/user-agent';
import type { GatewayConfig } from './config';
import { GatewayError } from './errors';
import { Gateway, gatewayMethods } from './gateway';
import { createHttpApi } from './http-api';

/** A gateway with its sockets open. */
export interface RunningGateway {
  readonly gateway: Gateway;
  /** Hangs up what is up and closes the sockets; resolves when both are closed. */
  stop(): Promise<void>;
}

/** Opens the SIP and the HTTP port. Throws GatewayError naming address and port where one can't be had. */
export async function runGateway(config: GatewayConfig, clock: Clock, log: Log): Promise<RunningGateway> {
  const gateway = new Gateway({
    config,
    clock,
    createAgent: (handler) =>
      createUserAgent({
        clock,
        handler,
        transports: [new UdpTransport(config.sip)],
        product: 'Tidegate Gateway',
        allow: gatewayMethods,
        onWarning: (message, count) => log.warn(message, { count }),
      }),
  });
  try {
    await gateway.start();
  } catch (error) {
    if (!(error instanceof SipError)) throw error;
    const code = error.code === 'address_in_use' ? 'address_in_use' : 'transport';
    throw new GatewayError(code, error.message, { cause: error });
  }
  const http = createHttpApi({
    tokens: config.http.tokens,
    book: gateway.sites,
    onChange: (site, allowed, by) =>
      log.info(allowed ? 'site is allowed again' : 'site gets no new calls', { site, by }),
    onFault: (error) => log.error('the HTTP interface failed', { error }),
  });
  try {
    await http.open(config.http);
  } catch (error) {
    await gateway.stop();
    if (!(error instanceof ListenError)) throw error;
    const code = error.code === 'address_in_use' ? 'address_in_use' : 'transport';
    throw new GatewayError(code, error.message, { cause: error });
  }
  return {
    gateway,
    stop: async () => {
      await Promise.all([gateway.stop(), http.close()]);
    },
  };
}
