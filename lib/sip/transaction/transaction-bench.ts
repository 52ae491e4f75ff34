import { SimulatedClock } from '../../clock/simulated-clock';
import type { SipResponse } from '../message/types';
import { rawRequest, rawResponse, request } from '../testing/raw-message';
import { RecordingTransport } from '../testing/recording-transport';
import type { Remote } from '../transport/transport';
import type { ClientRequest } from './context';
import { TransactionLayer, type LayerUser, type ServerTransaction } from './transaction-layer';

const PEER: Remote = { protocol: 'udp', address: '10.0.0.9', port: 5060 };

/** One transaction layer under a simulated clock, its user's events as strings; for the tests of this folder. */
export function transactionBench(options: { reliable?: boolean; transactionsMax?: number } = {}) {
  const clock = new SimulatedClock();
  const transport = new RecordingTransport(clock, options.reliable ?? false);
  const events: string[] = [];
  const servers: ServerTransaction[] = [];
  const user: LayerUser = {
    onRequest: (transaction, one) => {
      events.push(`request ${one.method}`);
      servers.push(transaction);
    },
    onCancel: (cancel, _request, invite) => {
      events.push(`cancel ${invite === undefined ? 'nothing' : 'invite'}`);
      servers.push(cancel);
    },
    onAck: () => events.push('ack'),
    onStateless: (reason) => events.push(`stateless ${reason}`),
    shed: () => false,
    onStraySuccess: () => events.push('stray'),
    onMalformed: () => events.push('malformed'),
    trying: (invite) => rawResponse(rawRequest(invite.method).toString(), 100),
  };
  const layer = new TransactionLayer({
    clock,
    user,
    transactionsMax: options.transactionsMax ?? 100,
    onFault: (error) => {
      throw error;
    },
  });
  const clientUser = {
    onResponse: (one: SipResponse) => void events.push(`response ${one.status}`),
    onTimeout: () => void events.push('timeout'),
    onTransportError: () => void events.push('transport error'),
  };
  function clientRequest(method: string): ClientRequest {
    const bytes = rawRequest(method, { branch: 'z9hG4bKclient', sentBy: '10.0.0.1:5060' });
    const parsed = request(bytes);
    const fields = {
      method,
      uri: parsed.uriText,
      via: 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKclient',
      from: '<sip:caller@10.0.0.9>;tag=caller',
      to: '<sip:7001@10.0.0.1>',
      callId: parsed.callId,
      cseq: 1,
      routes: ['<sip:proxy;lr>'],
      maxForwards: 70,
    };
    return { fields, branch: 'z9hG4bKclient', bytes };
  }
  return {
    clock,
    transport,
    events,
    layer,
    servers,
    invite: () => layer.invite(clientRequest('INVITE'), { transport, remote: PEER }, clientUser),
    send: (method: string) => layer.request(clientRequest(method), { transport, remote: PEER }, clientUser),
    /** A response to our client request comes in. */
    respond: (method: string, status: number, toTag = 'callee') =>
      layer.receive(rawResponse(clientRequest(method).bytes.toString(), status, { toTag }), PEER, transport),
    /** A 200 to our INVITE. */
    ok: () => rawResponse(clientRequest('INVITE').bytes.toString(), 200, { toTag: 'callee' }),
    /** The connection with the peer, or another one, breaks. */
    lose: (remote: Remote = PEER) => layer.connectionLost(remote, transport),
    receive: (bytes: Buffer) => layer.receive(bytes, PEER, transport),
    /** What a user answers a server transaction with. */
    answer: (transaction: ServerTransaction, status: number) =>
      transaction.respond(
        status,
        rawResponse(rawRequest(transaction.method).toString(), status, { toTag: 'callee' }),
      ),
  };
}

/** Notes the edges that tests walk, so that a last test can tell which ones none did. */
export class WalkedEdges {
  readonly #walked = new Set<string>();

  walk(from: string, to: string): void {
    this.#walked.add(`${from} → ${to}`);
  }

  missing(edges: Readonly<Record<string, readonly string[]>>): string[] {
    return Object.entries(edges)
      .flatMap(([from, targets]) => targets.map((to) => `${from} → ${to}`))
      .filter((edge) => !this.#walked.has(edge));
  }
}
