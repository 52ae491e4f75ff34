import { sessionDescription } from '../../sip/sdp/session-description';
import type { LegEvents } from '../../sip/user-agent/types';
import type { CallSession, Place } from './call';
import type { CallContext } from './context';
import { describeAnew } from './re-offer';
import { relayRequest } from './mid-call';
import { endCall } from './release';

/** What the peer of an answered leg may still send. */
export function connectedEvents(ctx: CallContext, session: CallSession, place: Place): LegEvents {
  const { bridge, side } = place;
  const failed = (): void => endCall(ctx, session, { end: { cause: 'failed' }, callState: 'GeneralError' });
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
    onBye: (bye) =>
      endCall(ctx, session, { end: { cause: side === 'origination' ? 'caller' : 'callee' }, request: bye }),
    onSessionExpired: failed,
    onRefer: (referral) => ctx.refer(session, place, referral),
    onRequest: (transaction) => relayRequest(ctx, session, place, transaction),
  };
}
