import type { IncomingLeg, InviteRequest, OutgoingLeg, ServerRequest } from '../user-agent/types';
import { rawRequest, rawResponse } from './raw-message';
import { loggedEvents, UserAgentBench, type BenchAgent, type BenchPeer } from './user-agent-bench';

interface SendOptions {
  readonly body?: string;
  readonly contact?: string;
  readonly branch?: string;
  readonly headers?: readonly string[];
}

/** One leg of a user agent at 10.0.0.1 whose peer at 10.0.0.9 is the test itself. */
interface DialogBench<SomeLeg> {
  readonly bench: UserAgentBench;
  readonly a: BenchAgent;
  readonly peer: BenchPeer;
  readonly leg: SomeLeg;
  readonly log: string[];
  readonly requests: ServerRequest[];
  /** Sends an in-dialog request of the peer. */
  send(method: string, cseq: number, options?: SendOptions): void;
}

export interface DialogBenchOptions {
  readonly sessionExpires?: number;
  /** Header lines of the peer's INVITE, or of its 200 to ours. */
  readonly headers?: readonly string[];
  /** From of the peer's INVITE. */
  readonly from?: string;
  /** Body of the INVITE; '' for none. */
  readonly offer?: string;
}

const ALLOW = ['INVITE', 'OPTIONS', 'INFO', 'UPDATE', 'PRACK', 'REFER', 'NOTIFY'];

async function start(options: DialogBenchOptions): Promise<Pick<DialogBench<never>, 'bench' | 'a' | 'peer'>> {
  const bench = new UserAgentBench();
  const { sessionExpires } = options;
  const a = await bench.agent('10.0.0.1', {
    allow: ALLOW,
    supported: ['100rel', 'timer', 'replaces', 'norefersub'],
    ...(sessionExpires === undefined ? {} : { sessionExpires }),
  });
  return { bench, a, peer: await bench.peer('10.0.0.9', a) };
}

/** An INVITE of the peer (CSeq 10) that has arrived and waits. */
export async function invited(options: DialogBenchOptions = {}): Promise<DialogBench<IncomingLeg>> {
  const { bench, a, peer } = await start(options);
  const from = options.from === undefined ? {} : { from: options.from };
  const body = options.offer ?? 'v=0';
  peer.send(rawRequest('INVITE', { cseq: 10, body, headers: options.headers ?? [], ...from }));
  const leg = a.incoming[0]!;
  const log: string[] = [];
  const requests: ServerRequest[] = [];
  leg.events = loggedEvents(log, { onRequest: (request) => requests.push(request) });
  let branch = 0;
  return {
    bench,
    a,
    peer,
    leg,
    log,
    requests,
    send: (method, cseq, more = {}) => {
      const to = `<sip:7001@10.0.0.1>;tag=${leg.id}`;
      peer.send(rawRequest(method, { branch: `z9hG4bKdialog${branch++}`, to, cseq, ...from, ...more }));
    },
  };
}

/** The same, answered and acknowledged; what was sent up to then is forgotten. */
export async function talking(options: DialogBenchOptions = {}): Promise<DialogBench<IncomingLeg>> {
  const bench = await invited(options);
  bench.leg.accept({ body: Buffer.from('v=0') });
  bench.bench.clock.advance(0);
  bench.send('ACK', 10);
  bench.log.length = 0;
  bench.peer.received.length = 0;
  return bench;
}

/** An INVITE of ours that has reached the peer, whose To-tag will be `peer`. */
export async function inviting(
  options: DialogBenchOptions & { readonly invite?: Partial<InviteRequest> } = {},
): Promise<DialogBench<OutgoingLeg>> {
  const { bench, a, peer } = await start(options);
  const log: string[] = [];
  const requests: ServerRequest[] = [];
  const offer = options.offer ?? 'v=0';
  const leg = a.agent.invite({
    uri: 'sip:7001@10.0.0.9',
    from: '<sip:100@10.0.0.1>',
    to: '<sip:7001@10.0.0.9>',
    ...(offer === '' ? {} : { body: Buffer.from(offer) }),
    ...options.invite,
    events: loggedEvents(log, {
      onRequest: (request) => requests.push(request),
      ...options.invite?.events,
    }),
  });
  bench.clock.advance(0);
  let branch = 0;
  return {
    bench,
    a,
    peer,
    leg,
    log,
    requests,
    send: (method, cseq, more = {}) =>
      peer.send(
        rawRequest(method, {
          branch: `z9hG4bKdialog${branch++}`,
          from: '<sip:7001@10.0.0.9>;tag=peer',
          to: `<sip:100@10.0.0.1>;tag=${leg.id}`,
          callId: leg.callId,
          cseq,
          ...more,
        }),
      ),
  };
}

/** The same, answered by the peer with `headers` and acknowledged. */
export async function connected(options: DialogBenchOptions = {}): Promise<DialogBench<OutgoingLeg>> {
  const bench = await inviting(options);
  const { peer, leg, log } = bench;
  peer.send(
    rawResponse(peer.last(), 200, {
      toTag: 'peer',
      contact: '<sip:7001@10.0.0.9>',
      headers: options.headers ?? [],
      body: 'v=0',
    }),
  );
  leg.ack();
  bench.bench.clock.advance(0);
  log.length = 0;
  peer.received.length = 0;
  return bench;
}

/** The last message that the peer got and whose first line begins so. */
export function lastOf(peer: BenchPeer, start: string): string {
  const found = peer.received.filter((text) => text.startsWith(start)).at(-1);
  if (found === undefined) throw new Error(`no ${start} among ${peer.lines().join(' | ')}`);
  return found;
}

/** How many requests of `method` the peer got, retransmissions not counted. */
export function sent(peer: BenchPeer, method: string): number {
  return new Set(peer.received.filter((text) => text.startsWith(`${method} `))).size;
}
