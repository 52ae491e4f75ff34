import type { DialogState } from '../dialog/types';
import type { TimerEntry } from '../transaction/grouped-timers';
import { SIXTY_FOUR_T1 } from '../transaction/timer-values';
import type { Route } from '../transaction/context';
import { inDialogDraft } from './in-dialog-draft';
import type { Stack } from './stack';
import type { ExtraHeaders } from './types';

/**
 * Sends an ACK for a 2xx in `dialog`, with its INVITE's credentials, and again whenever asked within 64*T1, for which
 * the 2xx is repeated (RFC 3261 §13.2.2.4, §13.3.1.4); after that it holds nothing.
 */
export class SuccessAck {
  readonly cseq: number;
  readonly #stack: Stack;
  #sent: { readonly bytes: Buffer; readonly route: Route } | undefined;
  #timer: TimerEntry | undefined;

  constructor(
    stack: Stack,
    dialog: DialogState,
    cseq: number,
    body: Buffer | undefined,
    authorization: ExtraHeaders,
  ) {
    this.cseq = cseq;
    this.#stack = stack;
    const parts = { headers: authorization, ...(body === undefined ? {} : { body }) };
    const { draft, nextHop } = inDialogDraft(dialog, 'ACK', parts, undefined, cseq);
    stack.sender.ack(draft, nextHop, (bytes, route) => {
      this.#sent = { bytes, route };
      this.#timer = stack.layer.timers.start(SIXTY_FOUR_T1, 'ack', this);
    });
  }

  onTimer(_name: string): void {
    this.#sent = undefined;
  }

  /** The dialog is over. */
  stop(): void {
    this.#stack.layer.timers.stop(this.#timer);
    this.#sent = undefined;
  }

  sendAgain(): void {
    this.#sent?.route.transport.send(this.#sent.bytes, this.#sent.route.remote);
  }
}
