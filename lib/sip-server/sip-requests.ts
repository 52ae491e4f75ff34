import type { SipRequest } from '../sip/message/types';
import type { IncomingLeg, Leg, ServerRequest, UserAgentHandler } from '../sip/user-agent/types';
import type { AlarmBoard } from './alarms';
import type { CallContext } from './calls/context';
import { capabilities, methodsOutOfDialog } from './capabilities';
import { acceptInvite } from './calls/incoming';
import { acceptReferred, tokenOf } from './calls/refer-out';
import { takeOver } from './calls/take-over';
import type { OverloadGuard } from './overload/overload-guard';
import type { PeerLink } from './peer/peer-link';
import type { Registrar } from './registrar/register';
import type { Gate } from './shutdown/gate';
import { rejectionOf, retryAfter } from './shutdown/rejection';
import type { ShutdownController } from './shutdown/shutdown-controller';

/** New requests from the network: the gate comes before everything else (S-7, S-24). */
export class SipRequests implements UserAgentHandler {
  /** `code|trunk` to how many, since the process started; bounded by codes times trunks. */
  readonly rejected = new Map<string, number>();
  rejectedTotal = 0;

  constructor(
    private readonly deps: {
      readonly ctx: () => CallContext;
      readonly gate: Gate;
      readonly shutdown: () => ShutdownController;
      readonly registrar: () => Registrar;
      /** Its reports are taken in a shutdown too: that is when agents appear there. */
      readonly peer: () => PeerLink;
      readonly alarms: AlarmBoard;
      readonly overload: Pick<OverloadGuard, 'sheds'>;
      readonly onRejected: () => void;
    },
  ) {}

  /**
   * Whether a new INVITE is shed for overload. Never by a closed gate, whose answer comes first (S-20, S-24), nor where
   * it takes the place of a dialog of a call that is up (S-27).
   */
  shed(invite: SipRequest): boolean {
    const { gate, overload } = this.deps;
    const serves = invite.headers.has('replaces') || tokenOf(this.deps.ctx(), invite) !== undefined;
    return !gate.closed && !serves && overload.sheds();
  }

  onInvite(leg: IncomingLeg, replaced: Leg | undefined): void {
    const ctx = this.deps.ctx();
    // Both serve a call that is up, and so pass the gate.
    const token = tokenOf(ctx, leg.invite);
    if (replaced !== undefined) takeOver(ctx, leg, replaced);
    else if (token !== undefined) acceptReferred(ctx, leg, token);
    else if (this.deps.gate.closed) this.#reject(leg);
    else acceptInvite(ctx, leg);
  }

  onRequest(transaction: ServerRequest): void {
    const { gate, registrar, peer } = this.deps;
    const { options } = this.deps.ctx();
    switch (transaction.request.method) {
      case 'REGISTER':
        registrar().handle(transaction);
        return;
      case 'OPTIONS': {
        // S-30: balancers ask this way whether to send calls here.
        const status = gate.closed ? options.get('shutdown-options-code') : 200;
        transaction.respond(status, {
          headers: [...capabilities, ...(status === 503 ? retryAfter(options) : [])],
        });
        return;
      }
      default:
        if (transaction.request.method === 'PUBLISH' && peer().receive(transaction)) return;
        // S-34; methods that are never served have had their 405 from the stack.
        if (gate.closed) transaction.respond(503, { headers: retryAfter(options) });
        else transaction.respond(405, { headers: [['Allow', methodsOutOfDialog.join(', ')]] });
    }
  }

  #reject(leg: IncomingLeg): void {
    const { trunks, options, redirects } = this.deps.ctx();
    const trunk = trunks.bySource(leg.remote)?.number ?? 'none';
    const rejection = rejectionOf(options, trunks.usablePeer()?.contact, {
      uri: leg.invite.uri,
      fromPeer: trunk === options.get('dr-peer-trunk'),
      redirected: redirects.times(leg.callId),
    });
    if (rejection.status === 302) redirects.note(leg.callId);
    leg.reject(rejection.status, { headers: rejection.headers });
    const key = `${rejection.status}|${trunk}`;
    this.rejected.set(key, (this.rejected.get(key) ?? 0) + 1);
    this.rejectedTotal += 1;
    trunks.countRejected(trunk);
    this.deps.shutdown().records.inviteRejected(rejection.status, trunk);
    if (rejection.peerMissing) {
      this.deps.alarms.raise(
        'Major',
        'redirect_without_peer',
        '',
        'new calls are to be redirected (shutdown-sip-reject-code 300–302) but dr-peer-trunk is not set, has no contact or is out of service; they get 503',
      );
    }
    this.deps.onRejected();
  }
}
