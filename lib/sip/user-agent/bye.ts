import type { ClientCredentials } from '../auth/challenge-answers';
import type { DialogState } from '../dialog/types';
import type { SipResponse } from '../message/types';
import type { ClientUser } from '../transaction/context';
import { InDialogRequest } from './in-dialog-request';
import type { Stack } from './stack';
import type { ByeOutcome, MessageParts } from './types';

/** One BYE and what became of it (RFC 3261 §15.1.1, spec S-111). */
class ByeUser implements ClientUser {
  readonly #request: InDialogRequest;
  readonly #onDone: (outcome: ByeOutcome) => void;

  constructor(request: InDialogRequest, onDone: (outcome: ByeOutcome) => void) {
    this.#request = request;
    this.#onDone = onDone;
  }

  onResponse(response: SipResponse): void {
    const { status } = response;
    if (status < 200 || this.#request.repeat(response, this)) return;
    this.#onDone({ confirmed: status < 300, status });
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
  credentials: ClientCredentials | undefined,
  onDone: (outcome: ByeOutcome) => void,
): void {
  const request = new InDialogRequest({
    stack,
    dialog,
    method: 'BYE',
    parts: () => parts,
    contactUser: undefined,
    credentials,
  });
  request.send(new ByeUser(request, onDone));
}
