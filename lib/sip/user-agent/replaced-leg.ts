import type { SipRequest } from '../message/types';
import { parseReplaces, type Replaces } from '../refer/replaces';
import type { Refusal } from './request-checks';
import type { StackLeg } from './stack';

type Legs = ReadonlyMap<string, StackLeg>;

/** The leg that has the dialog, early ones of ours included; a leg that is over has none. */
function legOfDialog(legs: Legs, { callId, toTag, fromTag }: Replaces): StackLeg | undefined {
  const leg = legs.get(toTag);
  const dialog =
    leg?.dialogWith(callId, fromTag) ?? (fromTag === '0' ? leg?.dialogWith(callId, '') : undefined);
  return dialog === undefined ? undefined : leg;
}

/** Which leg's place an INVITE with Replaces takes, or why it takes none (RFC 3891 §3). */
export function judgeReplaces(invite: SipRequest, legs: Legs): StackLeg | Refusal {
  const values = invite.headers.getAll('replaces');
  if (values.length !== 1) return { status: 400, reason: 'Several Replaces' };
  if (invite.headers.has('join')) return { status: 400, reason: 'Replaces and Join' };
  const replaces = parseReplaces(values[0]!);
  if (replaces === undefined) return { status: 400, reason: 'Replaces unreadable' };
  const leg = legOfDialog(legs, replaces);
  if (leg === undefined) return { status: 481 };
  switch (leg.state) {
    case 'proceeding':
    case 'early':
      // What the peer has not answered is not for a third one to take over; what we ring is.
      return leg.direction === 'out' ? leg : { status: 481 };
    case 'answered':
    case 'confirmed':
      return replaces.earlyOnly ? { status: 486 } : leg;
    case 'ending':
    case 'ended':
      return { status: 603 };
    default:
      return leg.state satisfies never;
  }
}
