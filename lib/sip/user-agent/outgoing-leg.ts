import { ChallengeAnswers, type ClientCredentials } from '../auth/challenge-answers';
import { confirmDialog, dialogFromResponse, type SentRequest } from '../dialog/create-dialog';
import type { DialogState } from '../dialog/types';
import { decimal } from '../message/lexer';
import { hasOptionTag } from '../message/option-tags';
import { reasonPhrase } from '../message/reason-phrases';
import type { SipResponse } from '../message/types';
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
  /** Reliable provisional responses are offered (RFC 3262). */
  readonly reliable: boolean;
}

/** What it takes to send the INVITE again when it is challenged, or its session interval too small. */
interface Repetition {
  readonly answers: ChallengeAnswers | undefined;
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
  readonly #sent: SentRequest;
  readonly #contactUser: string;
  readonly #reliable: boolean;
  #cseq: number;
  #remote: Remote;
  #transaction: InviteClientTransaction | undefined;
  #raised = false;
  /** Highest RSeq of each early dialog. */
  #rseqs: Map<string, number> | undefined;
  #describedReliably = false;
  #prackDescribed = false;
  readonly #offered: boolean;
  /** Early dialogs by the peer's tag; RFC 3261 §12.1.2 allows several. */
  #early: Map<string, DialogState> | undefined;
  #cancel: InviteCancel | undefined;
  /** Tag of the fork whose 2xx came first. */
  #answeredTag: string | undefined;
  #ack: SuccessAck | undefined;
  #forks: ForkedSuccesses | undefined;
  /** Until the answer. */
  #repetition: Repetition | undefined;
  #authorization: ExtraHeaders = [];

  constructor(options: OutgoingLegOptions) {
    super(options.stack, options.localTag, options.events);
    this.callId = options.draft.callId;
    this.#sent = options.sent;
    this.#cseq = options.draft.cseq;
    this.#reliable = options.reliable;
    this.#offered = (options.draft.parts.body?.length ?? 0) > 0;
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

  protected get describedEarly(): boolean {
    return this.#describedReliably && (this.#offered || this.#prackDescribed);
  }

  /** Sends the INVITE. Apart from the constructor, so that every call-back comes to a leg that its owner has. */
  start(draft: Draft, target: Target): void {
    const { credentials } = this;
    this.#repetition = {
      draft,
      answers: credentials === undefined ? undefined : new ChallengeAnswers(credentials, this.stack.random),
    };
    this.session.describe(draft.parts.body, undefined);
    this.#send(draft, target);
  }

  #send(draft: Draft, target: Target): void {
    this.#cseq = draft.cseq;
    const headers = [
      ...(draft.parts.headers ?? []),
      ...(this.#reliable ? [['Supported', '100rel'] as const] : []),
      ...this.session.requestHeaders(true),
      ...this.#authorization,
    ];
    const dressed = { ...draft, parts: { ...draft.parts, headers } };
    this.stack.sender.invite(dressed, target, this, (transaction) => {
      this.#transaction = transaction;
      this.#remote = transaction.route.remote;
      this.#sent.remote = this.#remote;
      this.#cancel?.begin(transaction);
    });
  }

  ack(body?: Buffer): void {
    if (this.state !== 'answered') return;
    this.session.describe(body, undefined);
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

  override dialogWith(callId: string, remoteTag: string): DialogState | undefined {
    const dialog = super.dialogWith(callId, remoteTag);
    return dialog ?? (callId === this.callId ? this.#early?.get(remoteTag) : undefined);
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

  protected override finish(): LegEvents {
    this.#ack?.stop();
    return super.finish();
  }

  #onProvisional(response: SipResponse): void {
    this.#cancel?.onProvisional();
    if (!this.unanswered) return;
    if (response.status === 100) return;
    const tag = response.to.params.get('tag');
    const dialog = tag === undefined ? undefined : this.#addEarly(tag, response);
    if (this.#cancel !== undefined) return;
    const rseq = this.#reliable && dialog !== undefined ? reliableSequence(response) : undefined;
    if (rseq === undefined) this.events.onProvisional?.(response, undefined);
    else if (this.#isNext(dialog!, rseq)) this.#onReliable(response, dialog!, rseq);
  }

  /** RFC 3262 §4: repetitions are not acknowledged again, and what comes out of order waits for its repetition. */
  #isNext(dialog: DialogState, rseq: number): boolean {
    this.#rseqs ??= new Map();
    const last = this.#rseqs.get(dialog.remoteTag);
    if (last !== undefined && rseq !== last + 1) return false;
    this.#rseqs.set(dialog.remoteTag, rseq);
    return true;
  }

  #onReliable(response: SipResponse, dialog: DialogState, rseq: number): void {
    if (response.body.length > 0) this.#describedReliably = true;
    this.session.describe(undefined, response.body);
    this.lastSeenAt = this.stack.clock.now();
    const rack = `${rseq} ${response.cseq.number} INVITE`;
    this.events.onProvisional?.(response, (parts, onFinal) => {
      if (parts.body !== undefined && parts.body.length > 0) this.#prackDescribed = true;
      const headers = [...(parts.headers ?? []), ['RAck', rack] as const];
      this.requestIn(dialog, 'PRACK', { ...parts, headers }, onFinal);
    });
  }

  #addEarly(tag: string, response: SipResponse): DialogState | undefined {
    this.#early ??= new Map();
    let dialog = this.#early.get(tag);
    if (dialog === undefined) {
      if (this.#early.size >= EARLY_MAX) return undefined;
      dialog = dialogFromResponse(response, this.#sent, 'early');
      this.#early.set(tag, dialog);
    }
    this.setDialog(dialog);
    if (this.state === 'proceeding') this.become('early');
    return dialog;
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
    // Where the 2xx came past it, by another branch, nothing else would end it.
    this.#transaction?.abandon();
    this.#transaction = undefined;
    this.#repetition = undefined;
    this.#rseqs = undefined;
    this.lastSeenAt = this.stack.clock.now();
    this.session.onSuccess(response);
    this.become('answered');
    this.session.describe(undefined, response.body);
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

  /** Sends the INVITE again, CSeq one higher, where its refusal asks for no more; false: it is final. */
  #repeat(response: SipResponse): boolean {
    const repetition = this.#repetition;
    if (repetition === undefined || this.#cancel !== undefined) return false;
    const { answers, draft } = repetition;
    if (response.status === 422) {
      // RFC 4028 §7.3; once, since nobody can be asked for ever more.
      if (this.#raised || !this.session.onIntervalTooSmall(response)) return false;
      this.#raised = true;
    } else {
      const authorization = answers?.answer(response, 'INVITE', draft.uri);
      if (authorization === undefined) return false;
      this.#authorization = authorization;
    }
    this.#early = undefined;
    this.#rseqs = undefined;
    this.#send({ ...draft, cseq: this.#cseq + 1 }, this.#remote);
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

/** RSeq of a response that wants a PRACK (RFC 3262 §7.1). */
function reliableSequence(response: SipResponse): number | undefined {
  if (!hasOptionTag(response.headers, 'require', '100rel')) return undefined;
  return decimal(response.headers.get('rseq') ?? '');
}
