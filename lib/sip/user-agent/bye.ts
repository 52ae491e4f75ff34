import type { DialogState } from '../dialog/types';
import type { SipResponse } from '../message/types';
import type { ClientUser } from '../transaction/context';
import { inDialogDraft } from './client-request';
import type { Stack } from './stack';
import type { ByeOutcome, MessageParts } from './types';

/** One BYE and what became of it (RFC 3261 §15.1.1, spec S-111). */
class ByeUser implements ClientUser {
  readonly #onDone: (outcome: ByeOutcome) => void;

  constructor(onDone: (outcome: ByeOutcome) => void) {
    this.#onDone = onDone;
  }

  onResponse(response: SipResponse): void {
    const { status } = response;
    if (status >= 200) this.#onDone({ confirmed: status < 300, status });
  }

  onTimeout(): void {
    this.#onDone({ confirmed: false, status: undefined });
  }

  onTransportError(): void {
    this.#onDone({ confirmed: false, status: undefined });
  }
}

/** Sends a BYE with the dialog's next CSeq and a new branch; `onDone` is called once. */
export function sendBye(
  stack: Stack,
  dialog: DialogState,
  parts: MessageParts,
  onDone: (outcome: ByeOutcome) => void,
): void {
  const { draft, nextHop } = inDialogDraft(dialog, 'BYE', parts, undefined);
  stack.sender.request(draft, nextHop, new ByeUser(onDone));
}
