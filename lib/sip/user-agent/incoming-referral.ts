import type { ClientCredentials } from '../auth/challenge-answers';
import type { DialogState } from '../dialog/types';
import type { SipRequest, SipResponse } from '../message/types';
import type { ReferTo } from '../refer/refer-to';
import { buildFragment, SIPFRAG } from '../refer/sipfrag';
import { suppressesSubscription } from '../refer/subscription';
import type { ClientUser } from '../transaction/context';
import { assertEdge, type Edges } from '../transaction/edges';
import type { TimerEntry } from '../transaction/grouped-timers';
import { InDialogRequest } from './in-dialog-request';
import { REFERRAL_SECONDS, type Referral } from './referral';
import { NO_PARTS, type Stack } from './stack';
import type { MessageParts, ServerRequest } from './types';

type ReferralState = 'asked' | 'subscribed' | 'over';

const REFERRAL_EDGES: Edges<ReferralState> = {
  asked: ['subscribed', 'over'],
  subscribed: ['over'],
  over: [],
};

/** Answers to a NOTIFY that end its subscription (RFC 6665 §4.2.2). */
const UNWANTED: ReadonlySet<number> = new Set([
  404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604,
]);

export interface IncomingReferralOptions {
  readonly stack: Stack;
  readonly dialog: DialogState;
  readonly contactUser: string;
  readonly credentials: ClientCredentials | undefined;
  readonly pending: ServerRequest;
  readonly referTo: ReferTo;
  /** Value of Event in its NOTIFYs. */
  readonly event: string;
  readonly onOver: (referral: IncomingReferral) => void;
}

/** One REFER of the peer, from its arrival to the last NOTIFY. */
export class IncomingReferral implements Referral {
  readonly request: SipRequest;
  readonly referTo: ReferTo;
  readonly #options: IncomingReferralOptions;
  #state: ReferralState = 'asked';
  #expiresAt = 0;
  #timer: TimerEntry | undefined;
  /** The last NOTIFY while it has no answer. */
  #open: InDialogRequest | undefined;
  #progress = buildFragment(100);
  #untold = false;

  constructor(options: IncomingReferralOptions) {
    this.#options = options;
    this.request = options.pending.request;
    this.referTo = options.referTo;
  }

  get referredBy(): string | undefined {
    return this.request.headers.get('referred-by');
  }

  get done(): boolean {
    return this.#state === 'over';
  }

  accept(): void {
    if (this.#state !== 'asked') return;
    const { pending, stack } = this.#options;
    if (suppressesSubscription(this.request.headers)) {
      pending.respond(200, { headers: [['Refer-Sub', 'false']] });
      this.#end();
      return;
    }
    pending.respond(202);
    this.#become('subscribed');
    this.#expiresAt = stack.clock.now() + REFERRAL_SECONDS * 1_000;
    this.#timer = stack.layer.timers.start(REFERRAL_SECONDS * 1_000, 'referral', this);
    this.#tellProgress();
  }

  reject(status: number, parts: MessageParts = NO_PARTS): void {
    if (this.#state !== 'asked') return;
    this.#options.pending.respond(status, parts);
    this.#end();
  }

  notify(status: number, reason?: string): void {
    if (this.#state !== 'subscribed' || status <= 100) return;
    this.#progress = buildFragment(status, reason);
    if (status >= 200) this.#tellLast('noresource');
    else if (this.#open === undefined) this.#tellProgress();
    else this.#untold = true;
  }

  /** The outcome takes too long: the referrer is told so, and no more (RFC 6665 §4.2.2). */
  onTimer(_name: string): void {
    this.#timer = undefined;
    if (this.#state === 'subscribed') this.#tellLast('timeout');
  }

  /** Nothing more is to be sent, nor told to the leg. */
  drop(): void {
    if (this.#state !== 'over') this.#end();
  }

  #tellProgress(): void {
    this.#untold = false;
    const seconds = Math.max(1, Math.ceil((this.#expiresAt - this.#options.stack.clock.now()) / 1_000));
    this.#send(`active;expires=${seconds}`);
  }

  /** Over before it is sent: a bug further down must not leave a subscription behind. */
  #tellLast(reason: 'noresource' | 'timeout'): void {
    this.#end();
    this.#send(`terminated;reason=${reason}`);
  }

  #send(subscriptionState: string): void {
    const { stack, dialog, contactUser, credentials, event } = this.#options;
    const parts: MessageParts = {
      headers: [
        ['Event', event],
        ['Subscription-State', subscriptionState],
      ],
      body: this.#progress,
      contentType: SIPFRAG,
    };
    const request = new InDialogRequest({
      stack,
      dialog,
      method: 'NOTIFY',
      parts: () => parts,
      contactUser,
      credentials,
    });
    this.#open = request;
    request.send(new NotifyUser(request, (status) => this.#onNotified(request, status)));
  }

  #onNotified(request: InDialogRequest, status: number | undefined): void {
    if (this.#open !== request) return;
    this.#open = undefined;
    if (this.#state !== 'subscribed') return;
    if (status === undefined || UNWANTED.has(status)) this.#end();
    else if (this.#untold) this.#tellProgress();
  }

  #end(): void {
    this.#become('over');
    this.#options.stack.layer.timers.stop(this.#timer);
    this.#options.onOver(this);
  }

  #become(next: ReferralState): void {
    assertEdge('referral', REFERRAL_EDGES, this.#state, next);
    this.#state = next;
  }
}

/** One NOTIFY; `onDone` is told its final status, or undefined where none came. */
class NotifyUser implements ClientUser {
  readonly #request: InDialogRequest;
  readonly #onDone: (status: number | undefined) => void;

  constructor(request: InDialogRequest, onDone: (status: number | undefined) => void) {
    this.#request = request;
    this.#onDone = onDone;
  }

  onResponse(response: SipResponse): void {
    if (response.status >= 200 && !this.#request.repeat(response, this)) this.#onDone(response.status);
  }

  onTimeout(): void {
    this.#onDone(undefined);
  }

  onTransportError(): void {
    this.#onDone(undefined);
  }
}
