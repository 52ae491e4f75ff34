import type { CallType } from '../../tlib/types';
import type { IncomingLeg } from '../../sip/user-agent/types';
import { forwardContact } from './dr-forward';
import { InvitingOriginator } from './originators';
import type { CallContext } from './context';
import { callerNumber, privacyRefusal } from './identity';
import { callerIdentity, provenCaller } from './proven-caller';
import { relayRequest } from './mid-call';
import { endCall } from './release';
import { announceDialing, createCall, type Destination, destinationOf, routeTo } from './set-up';
import { trailOf } from './trail';
import type { Caller } from './who-may-call';

/** A new INVITE while the server takes work: who calls, does he prove it, whom, and off it goes. */
export function acceptInvite(ctx: CallContext, leg: IncomingLeg): void {
  const { invite } = leg;
  const caller = provenCaller(ctx, leg);
  if (caller === undefined) return;
  const dnis = invite.uri.user;
  const destination = dnis === undefined ? undefined : destinationOf(ctx, dnis);
  if (dnis === undefined || destination === undefined) {
    leg.reject(404);
    return;
  }
  if (leadsBack(caller, destination)) {
    leg.reject(482);
    return;
  }
  const forwarded = forwardContact(ctx, invite, caller, destination);
  if (forwarded !== undefined) {
    leg.reject(302, { headers: [['Contact', `<${forwarded}>`]] });
    ctx.trunks.countForwarded();
    return;
  }
  const tooShort = leg.sessionRefusal();
  if (tooShort !== undefined) {
    leg.reject(tooShort.status, tooShort);
    return;
  }
  const unserved = privacyRefusal(invite);
  if (unserved !== undefined) {
    leg.reject(unserved.status, unserved.parts);
    return;
  }
  const identity = callerIdentity(ctx, leg, caller);
  const number = caller.kind === 'extension' ? caller.dn.number : callerNumber(identity);
  leg.credentials = caller.dn.credentials;
  const originator = new InvitingOriginator(leg);
  const session = createCall(ctx, {
    callType: callTypeOf(caller, destination),
    ani: number,
    dnis,
    callID: leg.callId,
    origination: {
      dn: number,
      kind: caller.kind,
      trunk: caller.kind === 'trunk' ? caller.dn.number : undefined,
    },
    originator,
    identity,
    trail: trailOf(dnis, invite),
    maxForwards: Number(invite.headers.get('max-forwards') ?? 70),
  });
  leg.events = {
    onCancelled: (cancel) =>
      endCall(ctx, session, { end: { cause: 'abandoned' }, callState: 'Abandoned', request: cancel }),
    onBye: (bye) => endCall(ctx, session, { end: { cause: 'caller' }, request: bye }),
    onPrackTimeout: () =>
      endCall(ctx, session, { end: { cause: 'failed' }, status: 504, callState: 'GeneralError' }),
    onRequest: (transaction) =>
      relayRequest(ctx, session, { bridge: session, side: 'origination' }, transaction),
  };
  try {
    announceDialing(ctx, session);
    routeTo(ctx, session, destination);
  } catch (error) {
    // A call that failed half-way would stay on the table for good, and no shutdown would ever end.
    endCall(ctx, session, { end: { cause: 'failed' }, status: 500, callState: 'GeneralError' });
    throw error;
  }
}

/** A call from a trunk that its number would send out on the same trunk is a loop. */
function leadsBack(caller: Caller, destination: Destination): boolean {
  return caller.kind === 'trunk' && destination.kind === 'trunk' && caller.dn === destination.dn;
}

function callTypeOf(caller: Caller, destination: Destination): CallType {
  if (caller.kind === 'trunk') return destination.kind === 'trunk' ? 'Unknown' : 'Inbound';
  return destination.kind === 'trunk' ? 'Outbound' : 'Internal';
}
