import type { IncomingLeg, ServerRequest, UserAgent, UserAgentHandler } from '../sip/user-agent/types';
import { answerSdp } from './sdp';

/** Methods that the conference service serves. */
export const focusMethods = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'UPDATE', 'OPTIONS'] as const;

const mediaPortFirst = 36_000;
const mediaPortsCount = 1_000;

/** A conference service (RFC 4240 §5) that mixes nothing, as there is no media here: it answers whoever calls `conf=…`. */
export class ConferenceFocus implements UserAgentHandler {
  readonly #agent: UserAgent;
  #version = 0;

  constructor(createAgent: (handler: UserAgentHandler) => UserAgent) {
    this.#agent = createAgent(this);
  }

  start(): Promise<void> {
    return this.#agent.open();
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  onInvite(leg: IncomingLeg): void {
    if (!leg.invite.uri.user?.startsWith('conf=')) {
      leg.reject(404);
      return;
    }
    leg.events = {
      onAckTimeout: () => leg.end(),
      onByeDone: () => this.#agent.forget(leg),
      onRequest: (transaction) => this.#onRequest(transaction),
    };
    leg.accept({ body: this.#describe(leg.invite.body) });
  }

  onRequest(transaction: ServerRequest): void {
    transaction.respond(transaction.request.method === 'OPTIONS' ? 200 : 481);
  }

  #onRequest(transaction: ServerRequest): void {
    const { method, body } = transaction.request;
    const offers = method === 'INVITE' || (method === 'UPDATE' && body.length > 0);
    transaction.respond(200, offers ? { body: this.#describe(body) } : {});
  }

  #describe(offer: Buffer): Buffer {
    this.#version += 1;
    const [address = '127.0.0.1'] = this.#agent.hostPort.split(/:\d+$/);
    const port = mediaPortFirst + 2 * (this.#version % mediaPortsCount);
    return answerSdp(offer, { address, port, sessionId: port, version: this.#version });
  }
}
