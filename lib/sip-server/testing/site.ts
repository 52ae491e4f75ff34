import { type Sipp, type SippOptions, startSipp } from './sipp';
import type { ConfigWishes } from './test-config';
import { type Cleanup, startServer, type TestServer } from './test-server';

/** One server with its phones, and the callers a test sends to it. */
export interface Site {
  readonly server: TestServer;
  /** SIPp phones of 7001, 7002… in order. */
  readonly phones: readonly Sipp[];
  /** A SIPp caller; scenario `caller`, one call and the queue unless said otherwise. */
  call(options?: Partial<SippOptions>): Promise<Sipp>;
}

/** Starts the phones, then the server that knows them by fixed contacts. */
export async function startSite(
  wishes: Partial<ConfigWishes> & { readonly phones?: readonly SippOptions[] },
  cleanup: Cleanup,
): Promise<Site> {
  const { phones: wanted = [], ...rest } = wishes;
  const phones = await Promise.all(wanted.map((options) => startSipp(options, cleanup)));
  const phonePorts = phones.map((phone) => phone.port);
  const server = await startServer({ ...(phones.length > 0 ? { phonePorts } : {}), ...rest }, cleanup);
  return {
    server,
    phones,
    call: (options = {}) => startSipp({ scenario: 'caller', to: server.sip, calls: 1, ...options }, cleanup),
  };
}

/** A phone that rings for 200 ms and answers. */
export const phone: SippOptions = { scenario: 'phone', pauseMs: 200 };
