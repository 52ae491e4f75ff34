import type { SipRequest } from '../../sip/message/types';
import { sessionDescription } from '../../sip/sdp/session-description';
import type { LegEvents } from '../../sip/user-agent/types';
import { type CallSession, memberOn, type Place } from './call';
import type { CallContext } from './context';
import { describeAnew } from './re-offer';
import { relayRequest } from './mid-call';
import { placeLost } from './leave';
import type { ReleaseParts } from './release';

/** What the peer of an answered leg may still send. */
export function connectedEvents(ctx: CallContext, session: CallSession, place: Place): LegEvents {
  const { bridge } = place;
  const failed = (): void => placeLost(ctx, session, place, lost);
  return {
    onAcknowledged(ack) {
      const answer = session.pendingAck === undefined ? undefined : sessionDescription(ack);
      session.pendingAck?.(answer && bridge.media.relay('origination', answer, 'answer'));
      session.pendingAck = undefined;
      // Another destination answered than the one whose description the caller has.
      if (session.describedBy !== undefined && session.describedBy !== bridge.legs.destination)
        describeAnew(ctx, session, { bridge, side: 'origination' });
    },
    onAckTimeout: failed,
    onBye: (bye) => placeLost(ctx, session, place, hungUp(session, place, bye)),
    onSessionExpired: failed,
    onRefer: (referral) => ctx.refer(session, place, referral),
    onRequest: (transaction) => relayRequest(ctx, session, place, transaction),
  };
}

const lost = { end: { cause: 'failed' }, callState: 'GeneralError' } as const;

/** Who hung up; the focus does not of its own accord. */
function hungUp(session: CallSession, { bridge, side }: Place, request: SipRequest): ReleaseParts {
  const member = memberOn(session, bridge);
  if (member !== undefined && side === 'destination') return { ...lost, request };
  const by = member?.role ?? side;
  return { end: { cause: by === 'origination' ? 'caller' : 'callee' }, request };
}
