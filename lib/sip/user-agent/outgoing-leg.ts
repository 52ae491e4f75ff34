import { ChallengeAnswers, type ClientCredentials } from '../auth/challenge-answers';
import { confirmDialog, dialogFromResponse, type SentRequest } from '../dialog/create-dialog';
import { matchesDialog } from '../dialog/in-dialog';
import type { DialogState } from '../dialog/types';
import { reasonPhrase } from '../message/reason-phrases';
import type { SipRequest, SipResponse } from '../message/types';
import type { ClientUser } from '../transaction/context';
import type { InviteClientTransaction } from '../transaction/invite-client';
import type { Remote } from '../transport/transport';
import { InviteCancel } from './invite-cancel';
import { SuccessAck } from './client-request';
import { ForkedSuccesses } from './forked-success';
import { LegBase } from './leg-base';
import type { Draft, Target } from './request-sender';
import { NO_PARTS, type Stack } from './stack';
import type { ExtraHeaders, LegEvents, MessageParts, OutgoingLeg } from './types';

export interface OutgoingLegOptions {
  readonly stack: Stack;
  readonly localTag: string;
  readonly events: LegEvents;
  readonly draft: Draft;
  readonly target: Target;
  readonly sent: SentRequest;
  readonly credentials: ClientCredentials | undefined;
}

/** What it takes to send the INVITE again when it is challenged. */
interface Repetition {
  readonly answers: ChallengeAnswers;
  readonly draft: Draft;
}

/** Most early dialogs of one INVITE that are kept; a 2xx of another fork still makes its dialog. */
const EARLY_MAX = 32;

const NOWHERE: Remote = { protocol: 'udp', address: '0.0.0.0', port: 0 };

function addressOf(target: Target): Remote {
  if (typeof target === 'string') return NOWHERE;
  return 'connection' in target ? target.connection : target;
}

/** A leg that began with our INVITE (RFC 3261 §13.2). */
export class OutgoingLegImpl extends LegBase implements OutgoingLeg, ClientUser {
  readonly direction = 'out';
  readonly callId: string;
  #sent: SentRequest;
  readonly #contactUser: string;
  #cseq: number;
  #remote: Remote;
  #transaction: InviteClientTransaction | undefined;
  /** Early dialogs by the peer's tag; RFC 3261 §12.1.2 allows several. */
  #early: Map<string, DialogState> | undefined;
  #cancel: InviteCancel | undefined;
  /** Tag of the fork whose 2xx came first. */
  #answeredTag: string | undefined;
  #ack: SuccessAck | undefined;
  #forks: ForkedSuccesses | undefined;
  /** Until the answer, where there are credentials. */
  #repetition: Repetition | undefined;
  #authorization: ExtraHeaders = [];

  constructor(options: OutgoingLegOptions) {
    super(options.stack, options.localTag, options.events);
    this.callId = options.draft.callId;
    this.#sent = options.sent;
    this.#cseq = options.draft.cseq;
    this.#contactUser = options.draft.contactUser ?? '';
    this.#remote = addressOf(options.target);
    this.credentials = options.credentials;
  }

  get remote(): Remote {
    return this.#remote;
  }

  protected get unanswered(): boolean {
    return this.state === 'proceeding' || this.state === 'early';
  }

  protected get contactUser(): string {
    return this.#contactUser;
  }

  /** Sends the INVITE. Apart from the constructor, so that every call-back comes to a leg that its owner has. */
  start(draft: Draft, target: Target): void {
    if (this.credentials !== undefined) {
      const answers = new ChallengeAnswers(this.credentials, this.stack.random);
      this.#repetition = { answers, draft };
    }
    this.#send(draft, target);
  }

  #send(draft: Draft, target: Target): void {
    this.#cseq = draft.cseq;
    this.stack.sender.invite(draft, target, this, (transaction) => {
      this.#transaction = transaction;
      this.#remote = transaction.route.remote;
      this.#sent = { ...this.#sent, remote: this.#remote };
      this.#cancel?.begin(transaction);
    });
  }

  ack(body?: Buffer): void {
    if (this.state !== 'answered') return;
    this.#acknowledge(body);
    this.become('confirmed');
  }

  end(parts: MessageParts = NO_PARTS): void {
    if (this.unanswered) this.#startCancel(parts);
    else if (this.state !== 'ended') {
      if (this.state === 'answered') this.#acknowledge(undefined);
      this.bye(parts);
    }
  }

  override ownDialog(request: SipRequest): DialogState | undefined {
    const dialog = super.ownDialog(request);
    if (dialog !== undefined || this.#early === undefined) return dialog;
    const early = this.#early.get(request.from.params.get('tag') ?? '');
    return early !== undefined && matchesDialog(early, request) ? early : undefined;
  }

  onResponse(response: SipResponse): void {
    if (response.status < 200) this.#onProvisional(response);
    else if (response.status < 300) this.#onSuccess(response);
    else if (this.unanswered && !this.#repeat(response))
      this.#fail(response.status, response.reason, response);
  }

  override onStraySuccess(response: SipResponse): void {
    if (response.cseq.number === this.#cseq) this.#onSuccess(response);
  }

  onTimeout(): void {
    if (this.unanswered) this.#fail(408, reasonPhrase(408), undefined);
  }

  onTransportError(): void {
    if (this.unanswered) this.#fail(503, reasonPhrase(503), undefined);
  }

  override forget(): void {
    if (this.unanswered) this.#startCancel(NO_PARTS);
    super.forget();
  }

  protected endUnanswered(): void {}

  #onProvisional(response: SipResponse): void {
    this.#cancel?.onProvisional();
    if (!this.unanswered) return;
    if (response.status === 100) return;
    const tag = response.to.params.get('tag');
    if (tag !== undefined) this.#addEarly(tag, response);
    if (this.#cancel === undefined) this.events.onProvisional?.(response);
  }

  #addEarly(tag: string, response: SipResponse): void {
    this.#early ??= new Map();
    let dialog = this.#early.get(tag);
    if (dialog === undefined) {
      if (this.#early.size >= EARLY_MAX) return;
      dialog = dialogFromResponse(response, this.#sent, 'early');
      this.#early.set(tag, dialog);
    }
    this.setDialog(dialog);
    if (this.state === 'proceeding') this.become('early');
  }

  #onSuccess(response: SipResponse): void {
    if (this.unanswered) this.#onFirstSuccess(response);
    else if (this.#answeredTag === (response.to.params.get('tag') ?? '')) this.#ack?.sendAgain();
    else {
      this.#forks ??= new ForkedSuccesses(this.stack, this.#sent, {
        credentials: this.credentials,
        authorization: this.#authorization,
      });
      this.#forks.onSuccess(response);
    }
  }

  #onFirstSuccess(response: SipResponse): void {
    const tag = response.to.params.get('tag') ?? '';
    this.#answeredTag = tag;
    const early = this.#early?.get(tag);
    if (early !== undefined) confirmDialog(early, response);
    this.setDialog(early ?? dialogFromResponse(response, this.#sent, 'confirmed'));
    this.#early = undefined;
    this.#transaction = undefined;
    this.#repetition = undefined;
    this.become('answered');
    const cancel = this.#cancel;
    this.#cancel = undefined;
    if (cancel === undefined) this.events.onAnswered?.(response);
    else {
      // RFC 3261 §9.1: the answer crossed our CANCEL, so the call exists and needs a BYE.
      cancel.stop();
      this.#acknowledge(undefined);
      this.bye(cancel.parts);
    }
  }

  #acknowledge(body: Buffer | undefined): void {
    const dialog = this.dialog!;
    this.#ack = new SuccessAck(this.stack, dialog, this.#cseq, body, this.#authorization);
  }

  /** Answers a challenge with a new INVITE of the same Call-ID, CSeq one higher; false: there is no answer. */
  #repeat(response: SipResponse): boolean {
    if (this.#repetition === undefined || this.#cancel !== undefined) return false;
    const { answers, draft } = this.#repetition;
    const authorization = answers.answer(response, 'INVITE', draft.uri);
    if (authorization === undefined) return false;
    this.#authorization = authorization;
    this.#early = undefined;
    const headers = [...(draft.parts.headers ?? []), ...authorization];
    this.#send({ ...draft, cseq: this.#cseq + 1, parts: { ...draft.parts, headers } }, this.#remote);
    return true;
  }

  #startCancel(parts: MessageParts): void {
    if (this.#cancel !== undefined) return;
    this.#cancel = new InviteCancel(this.stack, parts, () => this.onTimeout());
    if (this.#transaction !== undefined) this.#cancel.begin(this.#transaction);
  }

  #fail(status: number, reason: string, response: SipResponse | undefined): void {
    this.#repetition = undefined;
    this.#cancel?.stop();
    this.#transaction = undefined;
    this.#early = undefined;
    this.finish().onFailed?.({ status, reason, response });
  }
}
