import { ChallengeAnswers, type ClientCredentials } from '../auth/challenge-answers';
import type { DialogState } from '../dialog/types';
import type { SipResponse } from '../message/types';
import type { ClientUser } from '../transaction/context';
import type { InviteClientTransaction } from '../transaction/invite-client';
import { inDialogDraft } from './in-dialog-draft';
import type { Stack } from './stack';
import type { ExtraHeaders, MessageParts } from './types';

export interface InDialogRequestOptions {
  readonly stack: Stack;
  readonly dialog: DialogState;
  readonly method: string;
  /** Its headers and body, asked anew for each sending. */
  readonly parts: () => MessageParts;
  readonly contactUser: string | undefined;
  readonly credentials: ClientCredentials | undefined;
  /** INVITE only, as it goes out. */
  readonly onStarted?: (transaction: InviteClientTransaction) => void;
}

/** A request in a dialog, which is repeated with credentials when it is challenged (RFC 3261 §22.2). */
export class InDialogRequest {
  readonly #options: InDialogRequestOptions;
  #answers: ChallengeAnswers | undefined;
  #cseq = 0;
  #uri = '';
  #authorization: ExtraHeaders = [];

  constructor(options: InDialogRequestOptions) {
    this.#options = options;
  }

  /** CSeq number that it was last sent with. */
  get cseq(): number {
    return this.#cseq;
  }

  /** The credentials that it was last sent with, which the ACK to a 2xx repeats (RFC 3261 §13.2.2.4). */
  get authorization(): ExtraHeaders {
    return this.#authorization;
  }

  /** Sends it with the dialog's next CSeq and a new branch. */
  send(user: ClientUser): void {
    const { stack, dialog, method, contactUser, onStarted } = this.#options;
    const parts = this.#options.parts();
    const headers = [...(parts.headers ?? []), ...this.#authorization];
    const { draft, nextHop } = inDialogDraft(dialog, method, { ...parts, headers }, contactUser);
    this.#cseq = draft.cseq;
    this.#uri = draft.uri;
    if (method === 'INVITE') stack.sender.invite(draft, nextHop, user, onStarted ?? (() => {}));
    else stack.sender.request(draft, nextHop, user);
  }

  /** Repeats it where `response` is a challenge that can be answered; false: it is the final response. */
  repeat(response: SipResponse, user: ClientUser): boolean {
    const { stack, method, credentials } = this.#options;
    if (credentials === undefined || (response.status !== 401 && response.status !== 407)) return false;
    this.#answers ??= new ChallengeAnswers(credentials, stack.random);
    const authorization = this.#answers.answer(response, method, this.#uri);
    if (authorization === undefined) return false;
    this.#authorization = authorization;
    this.send(user);
    return true;
  }
}
