import { refreshTarget } from '../dialog/create-dialog';
import type { DialogState } from '../dialog/types';
import type { SipResponse } from '../message/types';
import type { ClientUser, Route } from '../transaction/context';
import { inDialogDraft } from './in-dialog-draft';
import type { InDialogRequest } from './in-dialog-request';
import type { Stack } from './stack';
import type { ExtraHeaders, InDialogAnswer } from './types';

/** Sends an ACK for a 2xx in `dialog`, with its INVITE's credentials, and again whenever asked (RFC 3261 §13.2.2.4). */
export class SuccessAck {
  readonly cseq: number;
  #sent: { readonly bytes: Buffer; readonly route: Route } | undefined;

  constructor(
    stack: Stack,
    dialog: DialogState,
    cseq: number,
    body: Buffer | undefined,
    authorization: ExtraHeaders,
  ) {
    this.cseq = cseq;
    const parts = { headers: authorization, ...(body === undefined ? {} : { body }) };
    const { draft, nextHop } = inDialogDraft(dialog, 'ACK', parts, undefined, cseq);
    stack.sender.ack(draft, nextHop, (bytes, route) => {
      this.#sent = { bytes, route };
    });
  }

  sendAgain(): void {
    this.#sent?.route.transport.send(this.#sent.bytes, this.#sent.route.remote);
  }
}

export interface ClientRequestOptions {
  readonly stack: Stack;
  readonly dialog: DialogState;
  readonly method: string;
  readonly request: InDialogRequest;
  readonly onFinal: (answer: InDialogAnswer | undefined) => void;
  /** Before `onFinal`. */
  readonly onDone: () => void;
}

/** One in-dialog request of ours, re-INVITE included, waiting for its final response. */
export class ClientRequestUser implements ClientUser {
  readonly #options: ClientRequestOptions;
  #done = false;
  #ack: SuccessAck | undefined;

  constructor(options: ClientRequestOptions) {
    this.#options = options;
  }

  onResponse(response: SipResponse): void {
    if (response.status < 200) return;
    if (this.#done) {
      this.#ack?.sendAgain();
      return;
    }
    if (this.#options.request.repeat(response, this)) return;
    if (response.status < 300) refreshTarget(this.#options.dialog, response);
    const isInviteSuccess = this.#options.method === 'INVITE' && response.status < 300;
    this.#finish({ response, ack: isInviteSuccess ? (body) => this.#acknowledge(body) : () => {} });
  }

  onTimeout(): void {
    this.#finish(undefined);
  }

  onTransportError(): void {
    this.#finish(undefined);
  }

  #acknowledge(body: Buffer | undefined): void {
    const { stack, dialog, request } = this.#options;
    this.#ack ??= new SuccessAck(stack, dialog, request.cseq, body, request.authorization);
  }

  #finish(answer: InDialogAnswer | undefined): void {
    if (this.#done) return;
    this.#done = true;
    this.#options.onDone();
    this.#options.onFinal(answer);
  }
}
