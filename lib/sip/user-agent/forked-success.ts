import type { ClientCredentials } from '../auth/challenge-answers';
import { dialogFromResponse, type SentRequest } from '../dialog/create-dialog';
import type { SipResponse } from '../message/types';
import { sendBye } from './bye';
import { SuccessAck } from './client-request';
import { NO_PARTS, type Stack } from './stack';
import type { ExtraHeaders } from './types';

/** How the forked INVITE showed who we are. */
export interface ForkIdentity {
  readonly credentials: ClientCredentials | undefined;
  readonly authorization: ExtraHeaders;
}

/** Most forks of one INVITE that are answered; a peer that invents To tags makes us send no more than this. */
const FORKS_MAX = 32;

/** Dialogs of a forked INVITE that nobody wants: each 2xx is ACKed, and the dialog ended (RFC 3261 §13.2.2.4). */
export class ForkedSuccesses {
  readonly #stack: Stack;
  readonly #sent: SentRequest;
  readonly #identity: ForkIdentity;
  readonly #acks = new Map<string, SuccessAck>();

  constructor(stack: Stack, sent: SentRequest, identity: ForkIdentity) {
    this.#stack = stack;
    this.#sent = sent;
    this.#identity = identity;
  }

  onSuccess(response: SipResponse): void {
    const tag = response.to.params.get('tag') ?? '';
    const known = this.#acks.get(tag);
    if (known !== undefined) {
      known.sendAgain();
      return;
    }
    if (this.#acks.size >= FORKS_MAX) return;
    const dialog = dialogFromResponse(response, this.#sent, 'confirmed');
    const { credentials, authorization } = this.#identity;
    const cseq = response.cseq.number;
    this.#acks.set(tag, new SuccessAck(this.#stack, dialog, cseq, undefined, authorization));
    sendBye(this.#stack, dialog, NO_PARTS, credentials, () => {
      dialog.state = 'terminated';
    });
  }
}
