import type { Clock, Timer } from '../clock/clock';
import { formatNameAddr } from '../sip/message/name-addr';
import type { SipResponse } from '../sip/message/types';
import { parseUri } from '../sip/message/uri';
import type { IncomingLeg, LegEvents, OutgoingLeg, UserAgent } from '../sip/user-agent/types';
import { bodyOf, headersOf, hostPortOf, redirectTargets, targetUri } from './message-parts';
import { relayRequest } from './relay';
import { type AttemptFailure, nextStep } from './retry-policy';
import type { SiteConfig } from './config';
import type { SiteBook } from './site-book';

/** Header fields of the caller that the site gets too. */
const forwarded = ['P-Asserted-Identity', 'Privacy', 'User-to-User', 'Diversion', 'Subject'];

export interface CallContext {
  readonly agent: UserAgent;
  readonly clock: Clock;
  readonly book: SiteBook;
  readonly sites: readonly SiteConfig[];
  readonly noAnswerMs: number;
  /** Both legs have come to their end. */
  readonly onOver: (call: GatewayCall) => void;
}

/** One INVITE to a site, or to where a site redirected it. */
interface Attempt {
  readonly leg: OutgoingLeg;
  /** undefined: a redirect led outside the configured sites. */
  readonly site: string | undefined;
  readonly timer: Timer;
}

type CallState =
  | { readonly kind: 'placing'; readonly attempt: Attempt | undefined }
  | { readonly kind: 'answered'; readonly attempt: Attempt }
  | { readonly kind: 'over' };

/** One call through the gateway: the caller's leg and, one after the other, its attempts to reach a site. */
export class GatewayCall {
  readonly #ctx: CallContext;
  readonly #caller: IncomingLeg;
  readonly #user: string;
  readonly #tried = new Set<string>();
  readonly #visited = new Set<string>();
  /** Of all attempts, so that a site which redirected the call knows it when it comes again (RFC 3261 §8.1.3.4). */
  #callId: string | undefined;
  #redirects = 0;
  /** The site whose redirect was followed last; asked once more where what it named fails. */
  #redirectedBy: string | undefined;
  #state: CallState = { kind: 'placing', attempt: undefined };

  constructor(ctx: CallContext, caller: IncomingLeg) {
    this.#ctx = ctx;
    this.#caller = caller;
    this.#user = caller.invite.uri.user ?? '';
  }

  start(): void {
    this.#caller.events = {
      onCancelled: () => this.#finish(),
      onBye: () => this.#finish(),
      onAckTimeout: () => {
        this.#answeredLeg()?.ack();
        this.hangUp();
      },
      onRequest: (transaction) => {
        const leg = this.#answeredLeg();
        if (leg === undefined) transaction.respond(491);
        else relayRequest(transaction, leg);
      },
    };
    this.#tryNextSite(503, 'Service Unavailable');
  }

  /** Ends both legs, in whatever state they are. */
  hangUp(): void {
    if (this.#state.kind === 'placing') this.#caller.reject(503);
    else if (this.#state.kind === 'answered') this.#caller.end();
    this.#finish();
  }

  #tryNextSite(status: number, reason: string, answer?: SipResponse): void {
    const site = this.#ctx.book.choose(this.#tried);
    const contact = site && parseUri(site.contact);
    if (contact === undefined) {
      this.#giveUp(status, reason, answer);
      return;
    }
    this.#attempt(targetUri(contact, this.#user));
  }

  /** A site may send a call to the other one in the very moment in which that one closes: now it may serve it by itself. */
  #tryRedirectorAgain(): void {
    if (this.#redirectedBy !== undefined) this.#tried.delete(this.#redirectedBy);
    this.#redirectedBy = undefined;
  }

  #attempt(uri: string): void {
    const { agent, clock, book, noAnswerMs } = this.#ctx;
    const { invite } = this.#caller;
    const site = this.#siteOf(uri);
    this.#visited.add(uri);
    if (site !== undefined) {
      this.#tried.add(site);
      book.callStarted(site);
    }
    const timer = clock.schedule(noAnswerMs, () => {
      this.#failed({ status: 408, reason: 'Request Timeout', answered: false, redirects: [] }, undefined);
    });
    const fromUser = invite.from.uri.user;
    const leg = agent.invite({
      ...bodyOf(invite),
      uri,
      ...(this.#callId === undefined ? {} : { callId: this.#callId }),
      from: formatNameAddr({
        displayName: invite.from.displayName,
        uriText: fromUser === undefined ? `sip:${agent.hostPort}` : `sip:${fromUser}@${agent.hostPort}`,
        params: new Map(),
      }),
      to: formatNameAddr({ ...invite.to, params: new Map() }),
      maxForwards: Number(invite.headers.get('Max-Forwards') ?? 70) - 1,
      headers: headersOf(invite, forwarded),
      events: this.#siteEvents(),
    });
    this.#callId = leg.callId;
    this.#state = { kind: 'placing', attempt: { leg, site, timer } };
  }

  #siteEvents(): LegEvents {
    return {
      onProvisional: (response) => {
        if (this.#state.kind !== 'placing') return;
        this.#state.attempt?.timer.cancel();
        this.#caller.provisional(response.status, bodyOf(response));
      },
      onAnswered: (response) => this.#answered(response),
      onFailed: ({ status, reason, response }) => {
        const redirects = response === undefined ? [] : redirectTargets(response, this.#user);
        this.#failed({ status, reason, answered: response !== undefined, redirects }, response);
      },
      onBye: () => {
        if (this.#state.kind === 'answered') this.#caller.end();
        this.#finish();
      },
      onRequest: (transaction) => relayRequest(transaction, this.#caller),
    };
  }

  #answered(response: SipResponse): void {
    if (this.#state.kind !== 'placing' || this.#state.attempt === undefined) return;
    const { attempt } = this.#state;
    attempt.timer.cancel();
    if (attempt.site !== undefined) this.#ctx.book.result(attempt.site, response.status, true);
    this.#state = { kind: 'answered', attempt };
    // An offer in the INVITE was answered by this 2xx; without one the 2xx has the offer and the caller's ACK the answer.
    const delayedOffer = this.#caller.invite.body.length === 0;
    if (!delayedOffer) attempt.leg.ack();
    else
      this.#caller.events.onAcknowledged = (ack) =>
        attempt.leg.ack(ack.body.length > 0 ? ack.body : undefined);
    this.#caller.accept(bodyOf(response));
  }

  #failed(failure: AttemptFailure, response: SipResponse | undefined): void {
    if (this.#state.kind !== 'placing' || this.#state.attempt === undefined) return;
    const { attempt } = this.#state;
    this.#state = { kind: 'placing', attempt: undefined };
    this.#release(attempt);
    if (attempt.site !== undefined) this.#ctx.book.result(attempt.site, failure.status, failure.answered);
    const next = nextStep(failure, { visited: this.#visited, redirectsFollowed: this.#redirects });
    switch (next.kind) {
      case 'redirect':
        this.#redirects += 1;
        this.#redirectedBy = attempt.site;
        this.#attempt(next.uri);
        return;
      case 'next-site':
        if (failure.status >= 400) this.#tryRedirectorAgain();
        this.#tryNextSite(next.status, next.reason, response);
        return;
      case 'give-up':
        this.#giveUp(next.status, next.reason, response);
        return;
    }
  }

  #giveUp(status: number, reason: string, response: SipResponse | undefined): void {
    const headers = response === undefined ? [] : headersOf(response, ['Retry-After', 'Reason', 'Warning']);
    // A challenge is meant for the gateway, not for its caller, who could not answer it.
    const challenge = status === 401 || status === 407;
    this.#caller.reject(challenge ? 403 : status, challenge ? { headers } : { headers, reason });
    this.#finish();
  }

  /** The caller's leg is over: the site's leg follows. */
  #finish(): void {
    if (this.#state.kind === 'over') return;
    const attempt = this.#state.attempt;
    this.#state = { kind: 'over' };
    if (attempt !== undefined) this.#release(attempt);
    this.#caller.events = { onByeDone: () => this.#ctx.agent.forget(this.#caller) };
    this.#ctx.onOver(this);
  }

  #release(attempt: Attempt): void {
    attempt.timer.cancel();
    attempt.leg.events = { onByeDone: () => this.#ctx.agent.forget(attempt.leg) };
    if (attempt.leg.state !== 'ended') attempt.leg.end();
    if (attempt.site !== undefined) this.#ctx.book.callEnded(attempt.site);
  }

  #answeredLeg(): OutgoingLeg | undefined {
    return this.#state.kind === 'answered' ? this.#state.attempt.leg : undefined;
  }

  #siteOf(uri: string): string | undefined {
    const parsed = parseUri(uri);
    if (parsed === undefined) return undefined;
    const wanted = hostPortOf(parsed);
    return this.#ctx.sites.find((site) => {
      const contact = parseUri(site.contact);
      return contact !== undefined && hostPortOf(contact) === wanted;
    })?.name;
  }
}
