import type { TLibOrigin } from '../../tlib/types';
import type { CallSession } from './call';

/**
 * Tells the ringing phone to answer, by NOTIFY with `Event: talk` in its early dialog, as SIP Server does for phones whose
 * 18x has `talk` in Allow-Events. Its 200 to the INVITE then answers the request with EventEstablished.
 */
export function answerRemotely(
  session: CallSession,
  dn: string,
  origin: TLibOrigin,
  onRefused: (status: number | undefined) => void,
): void {
  const answering = { dn, origin };
  session.answering = answering;
  session.legs.destination?.request(
    'NOTIFY',
    {
      headers: [
        ['Event', 'talk'],
        ['Subscription-State', 'active'],
      ],
    },
    (answer) => {
      const status = answer?.response.status;
      if ((status !== undefined && status < 300) || session.answering !== answering) return;
      session.answering = undefined;
      onRefused(status);
    },
  );
}
