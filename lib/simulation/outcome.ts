import type { Line } from './line';

/** What became of one caller's call, in the end. */
export type Outcome =
  /** Talked, and one of the people ended it. */
  | 'finished'
  /** The caller gave up before anybody answered. */
  | 'abandoned'
  /** The person called, or his phone, did not take it: busy, no answer, transferred to nobody. */
  | 'not-taken'
  /** A phone in it died. */
  | 'phone-crashed'
  /** A site that drains refused it as its options say. */
  | 'refused'
  /** The policy for queued calls is to release them. */
  | 'released'
  /** The network lost too many packets of one transaction. */
  | 'network'
  /** None of these: somebody lost a call. */
  | 'lost';

/** The gateway's own answer when no site is left to ask. */
const gatewayGivesUp = 503;

export interface OutcomeFacts {
  readonly line: Line;
  /** The line that a name stands for. */
  readonly lineNamed: (name: string | undefined) => Line | undefined;
  /** Lines of the phones that this call was offered to. */
  readonly offered: Iterable<Line>;
  /** A site refuses new calls, or did within the last seconds. */
  readonly siteClosed: boolean;
  /** The code it refuses with, and whether the gateway tries the other site after it. */
  readonly rejectCode: number;
  readonly queuedReleased: boolean;
  /** The number called is a person's, not a queue's. */
  readonly direct: boolean;
  /** That person's phone was down while he was called. */
  readonly phoneDown: boolean;
  /** The network made a transaction of it impossible. */
  readonly hopeless: boolean;
  /** The network lost what the gateway waits for before it takes a site for dead. */
  readonly ringingLost: boolean;
}

/** Why a call ended, from what both its ends and the network know; `lost` where nobody's act explains it. */
export function outcomeOf(facts: OutcomeFacts): Outcome {
  const { line } = facts;
  switch (line.end) {
    case 'gave-up':
      return 'abandoned';
    case 'hung-up':
      return facts.lineNamed(line.peer)?.music === true ? 'abandoned' : 'finished';
    case 'crashed':
      return 'phone-crashed';
    case 'bye':
      return explainBye(line, facts) ?? unexplained(facts);
    case 'refused':
      return explainRefusal(facts) ?? unexplained(facts);
    default:
      return unexplained(facts);
  }
}

const unexplained = ({ hopeless }: OutcomeFacts): Outcome => (hopeless ? 'network' : 'lost');

/** Who is at the other end, and did something that ends a call. */
function explainBye(line: Line, facts: OutcomeFacts, seen: Set<Line> = new Set([line])): Outcome | undefined {
  if (line.asked === 'release') return 'finished';
  if (line.asked === 'transfer') return 'not-taken';
  const peer = facts.lineNamed(line.peer);
  if (peer === undefined || seen.has(peer)) return undefined;
  seen.add(peer);
  if (peer.music) return facts.queuedReleased && facts.siteClosed ? 'released' : undefined;
  if (peer.asked === 'release') return 'finished';
  if (peer.end === 'hung-up' || peer.end === 'gave-up') return 'finished';
  if (peer.end === 'crashed') return 'phone-crashed';
  if (peer.asked === 'transfer') return 'not-taken';
  return peer.end === 'bye' ? explainBye(peer, facts, seen) : undefined;
}

function explainRefusal(facts: OutcomeFacts): Outcome | undefined {
  const { line, offered, siteClosed, rejectCode, queuedReleased, direct, phoneDown } = facts;
  // After these the gateway goes on to the other site: nobody should ever see them.
  const passedOver = rejectCode === 302 || (rejectCode >= 500 && rejectCode < 600);
  if (siteClosed && line.status === rejectCode && !passedOver) return 'refused';
  if (queuedReleased && siteClosed && line.status === 603) return 'released';
  if (facts.ringingLost && line.status === gatewayGivesUp) return 'network';
  for (const phone of offered) {
    if (phone === line) continue;
    if (phone.end === 'crashed') return 'phone-crashed';
    if (direct && (phone.end === 'declined' || phone.end === 'cancelled')) return 'not-taken';
  }
  if (direct && phoneDown) return 'phone-crashed';
  // Nobody is registered there, or a phone that is in another call said so.
  if (direct && (line.status === 480 || line.status === 486 || line.status === 408)) return 'not-taken';
  return undefined;
}
