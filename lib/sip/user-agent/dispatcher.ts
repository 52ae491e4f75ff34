import type { DialogState } from '../dialog/types';
import type { ParseResult } from '../message/parse-message';
import type { SipRequest, SipResponse } from '../message/types';
import type { Route } from '../transaction/context';
import { InviteServerTransaction } from '../transaction/invite-server';
import type { NonInviteServerTransaction } from '../transaction/non-invite-server';
import { responseTarget } from '../transaction/response-routing';
import { ShedMemory } from '../transaction/shed-memory';
import { SIXTY_FOUR_T1 } from '../transaction/timer-values';
import type { LayerUser, ServerTransaction } from '../transaction/transaction-layer';
import type { Remote, SipTransport } from '../transport/transport';
import { IncomingLegImpl } from './incoming-leg';
import { judgeReplaces } from './replaced-leg';
import { checkOutOfDialog, checkRequest, type CheckRules, type Refusal } from './request-checks';
import { buildMalformedReply, buildResponse, statelessTag } from './responses';
import { PendingRequest } from './server-request';
import { NO_PARTS, plainFrame, type Stack, type StackLeg } from './stack';
import type { UserAgentHandler } from './types';
import type { Warnings } from './warnings';

/** Methods that mean nothing outside a dialog: without one they get 481 (RFC 3261 §15.1.2, RFC 3262, 3311, 6086). */
const IN_DIALOG_ONLY: ReadonlySet<string> = new Set(['BYE', 'PRACK', 'UPDATE', 'INFO']);

const OVERLOAD = { status: 503, headers: [['Retry-After', '10']] } as const satisfies Refusal;

/** Shed INVITEs that are remembered, twice as many at most; about 10 MB of keys. */
const SHED_MAX = 50_000;

/** Takes what comes off the wire to the leg it belongs to, or to the handler, or answers it (RFC 3261 §8.2). */
export class Dispatcher implements LayerUser {
  readonly #handler: UserAgentHandler;
  readonly #rules: CheckRules;
  readonly #legsMax: number;
  readonly #warnings: Warnings;
  readonly #shed = new ShedMemory(SIXTY_FOUR_T1, SHED_MAX);
  #stack: Stack | undefined;

  constructor(handler: UserAgentHandler, rules: CheckRules, legsMax: number, warnings: Warnings) {
    this.#handler = handler;
    this.#rules = rules;
    this.#legsMax = legsMax;
    this.#warnings = warnings;
  }

  /** Called once, before the first packet. */
  attach(stack: Stack): void {
    this.#stack = stack;
  }

  onRequest(transaction: ServerTransaction, request: SipRequest): void {
    try {
      this.#serve(transaction, request);
    } catch (error) {
      this.#warnings.fault(error);
      this.#refuse(transaction, request, { status: 500 });
    }
  }

  onAck(ack: SipRequest): void {
    const leg = this.#legOf(ack);
    if (leg !== undefined && dialogOf(leg, ack) !== undefined) leg.onAck(ack);
  }

  onCancel(
    cancel: NonInviteServerTransaction,
    request: SipRequest,
    invite: InviteServerTransaction | undefined,
  ): void {
    const stack = this.#stack!;
    const user = invite?.user;
    const frame = plainFrame(stack, cancel, request, user?.id ?? stack.random(6));
    const status = invite === undefined ? 481 : 200;
    cancel.respond(status, buildResponse(frame, status, NO_PARTS));
    user?.onCancel(request);
  }

  onStateless(
    reason: 'overload' | 'merged' | 'shed',
    request: SipRequest,
    source: Remote,
    route: Route,
  ): void {
    const toTag = statelessTag(request.via.branch, request.callId);
    const frame = { request, source, toTag, server: this.#stack!.product };
    const bytes =
      reason === 'merged'
        ? buildResponse(frame, 482, { reason: 'Loop Detected (Merged Request)' })
        : buildResponse(frame, 503, OVERLOAD);
    route.transport.send(bytes, route.remote);
    if (reason === 'overload') this.#warnings.warn('Too many open transactions: a request was answered 503.');
  }

  shed(key: string, request: SipRequest, source: Remote, route: Route): boolean {
    const now = this.#stack!.clock.now();
    if (!this.#shed.has(key, now)) {
      if (this.#handler.shed?.(request) !== true) return false;
      this.#shed.add(key, now);
    }
    this.onStateless('shed', request, source, route);
    return true;
  }

  onStraySuccess(response: SipResponse): void {
    const leg = this.#stack!.legs.get(response.from.params.get('tag') ?? '');
    if (leg?.direction === 'out' && leg.callId === response.callId) leg.onStraySuccess(response);
  }

  onMalformed(failure: Extract<ParseResult, { ok: false }>, source: Remote, transport: SipTransport): void {
    if (failure.error.code === 'empty') return;
    this.#warnings.warn(`Malformed message from ${source.address}:${source.port}: ${failure.error.message}`);
    const { reply, status } = failure;
    if (reply === undefined) return;
    const reason = status === 400 ? `Bad Request (${failure.error.message})` : undefined;
    const bytes = buildMalformedReply(reply, source, status, reason, this.#stack!.product);
    transport.send(bytes, responseTarget(reply.via, source));
  }

  trying(request: SipRequest, source: Remote): Buffer {
    const frame = { request, source, toTag: undefined, server: this.#stack!.product };
    return buildResponse(frame, 100, NO_PARTS);
  }

  #serve(transaction: ServerTransaction, request: SipRequest): void {
    const refusal = checkRequest(request, this.#rules);
    if (refusal !== undefined) this.#refuse(transaction, request, refusal);
    else if (request.to.params.has('tag')) this.#serveInDialog(transaction, request);
    else this.#serveOutOfDialog(transaction, request);
  }

  #serveInDialog(transaction: ServerTransaction, request: SipRequest): void {
    const leg = this.#legOf(request);
    const dialog = leg && dialogOf(leg, request);
    if (leg === undefined || dialog === undefined) this.#refuse(transaction, request, { status: 481 });
    else leg.onRequest(transaction, request, dialog);
  }

  #serveOutOfDialog(transaction: ServerTransaction, request: SipRequest): void {
    const stack = this.#stack!;
    const refusal = IN_DIALOG_ONLY.has(request.method) ? { status: 481 } : checkOutOfDialog(request);
    if (refusal !== undefined) this.#refuse(transaction, request, refusal);
    else if (transaction instanceof InviteServerTransaction) this.#offer(stack, transaction, request);
    else this.#handler.onRequest(new PendingRequest(stack, transaction, request, stack.random(6)));
  }

  /** A leg whose handler failed over it is refused as a leg, so that none is left that nobody owns. */
  #offer(stack: Stack, transaction: InviteServerTransaction, request: SipRequest): void {
    if (stack.legs.size >= this.#legsMax) {
      this.#refuse(transaction, request, OVERLOAD);
      this.#warnings.warn('Too many calls: an INVITE was answered 503.');
      return;
    }
    const replaced =
      this.#rules.supported.has('replaces') && request.headers.has('replaces')
        ? judgeReplaces(request, stack.legs)
        : undefined;
    if (replaced !== undefined && 'status' in replaced) {
      this.#refuse(transaction, request, replaced);
      return;
    }
    const leg = new IncomingLegImpl(stack, transaction, request, stack.random(8));
    try {
      this.#handler.onInvite(leg, replaced);
    } catch (error) {
      this.#warnings.fault(error);
      leg.reject(500);
    }
  }

  #refuse(transaction: ServerTransaction, request: SipRequest, refusal: Refusal): void {
    const stack = this.#stack!;
    const frame = plainFrame(stack, transaction, request, stack.random(6));
    transaction.respond(refusal.status, buildResponse(frame, refusal.status, refusal));
  }

  #legOf(request: SipRequest): StackLeg | undefined {
    const tag = request.to.params.get('tag');
    return tag === undefined ? undefined : this.#stack!.legs.get(tag);
  }
}

/** The dialog of `leg` to which a request with its tag belongs (RFC 3261 §12.2.2); RFC 2543 peers have a null tag. */
function dialogOf(leg: StackLeg, request: SipRequest): DialogState | undefined {
  return leg.dialogWith(request.callId, request.from.params.get('tag') ?? '');
}
