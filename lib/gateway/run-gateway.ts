import type { Clock } from '../clock/clock';
import type { Log } from '../log/log';
import { SipError } from '../sip/errors';
import { UdpTransport } from '../sip/transport/udp-transport';
import { createUserAgent } from '../sip/user-agent/user-agent';
import type { GatewayConfig } from './config';
import { GatewayError } from './errors';
import { Gateway, gatewayMethods } from './gateway';
import { createHttpApi, listen } from './http-api';

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
  const http = createHttpApi(config.http.tokens, gateway.sites, (site, allowed, by) =>
    log.info(allowed ? 'site is allowed again' : 'site gets no new calls', { site, by }),
  );
  try {
    await listen(http, config.http);
  } catch (error) {
    await gateway.stop();
    throw error;
  }
  return {
    gateway,
    stop: async () => {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await Promise.all([gateway.stop(), closed]);
    },
  };
}
