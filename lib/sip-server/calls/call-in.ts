import { sessionDescription } from '../../sip/sdp/session-description';
import type { Leg } from '../../sip/user-agent/types';
import type { CallSession, Party } from './call';
import { LegMedia } from './call-media';
import type { CallContext } from './context';
import { inviteTo } from './invite-fields';
import { unreachable } from './offer';
import type { Target } from './offer-plan';

/** A party has answered, with a description for which the ACK must carry the answer. */
export interface CalledIn {
  readonly leg: Leg;
  readonly media: LegMedia;
  readonly described: Buffer | undefined;
  acknowledge(body?: Buffer): void;
}

interface CallingIn {
  /** It may be told more than once. */
  onRinging(): void;
  onAnswered(answer: CalledIn): void;
  onFailed(status: number): void;
}

/**
 * Calls one more party into a call, without a description, so that its answer has its own (RFC 3725 flow I). Returns its leg
 * as it is then: of several bindings the one that is tried.
 */
export function callIn(
  ctx: CallContext,
  session: CallSession,
  party: Party,
  target: Target,
  { onRinging, onAnswered, onFailed }: CallingIn,
): () => Leg {
  const attempt = (uri: string, others: readonly string[]): Leg => {
    const invited = ctx.ua.invite({
      ...inviteTo(ctx, session, target, uri),
      events: {
        onProvisional({ status }) {
          // 199 tells of a fork that has ended (RFC 6228).
          if (status >= 180 && status !== 199) onRinging();
        },
        onAnswered: (response) =>
          onAnswered({
            leg: invited,
            media: new LegMedia(),
            described: sessionDescription(response),
            acknowledge: (body) => invited.ack(body),
          }),
        onFailed({ status }) {
          const [next, ...rest] = others;
          if (next !== undefined && unreachable.has(status)) leg = attempt(next, rest);
          else onFailed(status);
        },
      },
    });
    return invited;
  };
  const connection = party.kind === 'extension' ? ctx.nailedUp().free(party.dn) : undefined;
  let leg = connection?.leg ?? attempt(target.uri, target.others);
  connection?.take({
    body: () => undefined,
    onAnswered: ({ response, ack }) =>
      onAnswered({
        leg: connection.leg,
        media: connection.media,
        described: sessionDescription(response),
        acknowledge: ack,
      }),
    onFailed(status) {
      // The phone knows nothing of the connection: it is called on its binding.
      if (status === 481) leg = attempt(target.uri, target.others);
      else onFailed(status);
    },
  });
  if (connection !== undefined) onRinging();
  return () => leg;
}
