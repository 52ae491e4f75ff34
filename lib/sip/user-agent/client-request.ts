import type { DialogState } from '../dialog/types';
import type { Route } from '../transaction/context';
import { inDialogDraft } from './in-dialog-draft';
import type { Stack } from './stack';
import type { ExtraHeaders } from './types';

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
