import { dialogFromResponse, type SentRequest } from '../dialog/create-dialog';
import type { SipResponse } from '../message/types';
import { sendBye } from './bye';
import { SuccessAck } from './client-request';
import { NO_PARTS, type Stack } from './stack';

/** Dialogs of a forked INVITE that nobody wants: each 2xx is ACKed, and the dialog ended (RFC 3261 §13.2.2.4). */
export class ForkedSuccesses {
  readonly #stack: Stack;
  readonly #sent: SentRequest;
  readonly #acks = new Map<string, SuccessAck>();

  constructor(stack: Stack, sent: SentRequest) {
    this.#stack = stack;
    this.#sent = sent;
  }

  onSuccess(response: SipResponse): void {
    const tag = response.to.params.get('tag') ?? '';
    const known = this.#acks.get(tag);
    if (known !== undefined) {
      known.sendAgain();
      return;
    }
    const dialog = dialogFromResponse(response, this.#sent, 'confirmed');
    this.#acks.set(tag, new SuccessAck(this.#stack, dialog, response.cseq.number, undefined));
    sendBye(this.#stack, dialog, NO_PARTS, () => {
      dialog.state = 'terminated';
    });
  }
}
