import type { CallEndCause, LogoutPath, ShutdownEvent } from '@/lib/feed/shutdown-events';
import type { AgentClass } from '@/lib/feed/state';
import { formatDuration } from '@/lib/live/duration';

/** How an entry of the timeline is drawn: a milestone, an ordinary step of the drain, or something to look at. */
export type EventTone = 'milestone' | 'call' | 'agent' | 'refusal' | 'warning' | 'failed';

export interface EventWords {
  readonly title: string;
  readonly detail: string | null;
  readonly tone: EventTone;
}

/** What an agent of the class is doing, and what a graceful shutdown does with him (S-50 to S-56). */
export const classWords: Readonly<Record<AgentClass, { readonly now: string; readonly fate: string }>> = {
  'S-50': { now: 'ready, no call', fate: 'logged out at once' },
  'S-51': { now: 'not ready, no call', fate: 'logged out at once' },
  'S-52': { now: 'in timed after-call work', fate: 'logged out when it ends' },
  'S-53': { now: 'in untimed after-call work', fate: 'it is cut short, logged out at once' },
  'S-54': { now: 'on a call', fate: 'logged out when the call ends' },
  'S-55': { now: 'on a call, timed after-call work follows', fate: 'logged out after that' },
  'S-56': {
    now: 'on a call, untimed after-call work would follow',
    fate: 'logged out when the call ends',
  },
};

export const pathWords: Readonly<Record<LogoutPath, string>> = {
  idle: 'had no call',
  'after-call': 'when the call ended',
  'acw-ended': 'when the after-call work ran out',
  'acw-left': 'left after-call work',
  'acw-untimed': 'untimed after-call work was cut',
  'no-answer': 'did not answer the call',
  own: 'logged out in person',
  'stop-now': 'by Stop now',
  lost: 'lost with the process',
};

export const causeWords: Readonly<Record<CallEndCause, string>> = {
  caller: 'caller hung up',
  callee: 'called party hung up',
  tlib: 'released by a desktop',
  abandoned: 'caller gave up waiting',
  failed: 'set-up failed',
  'ghost-released': 'a suspected ghost, released by an admin',
  transferred: 'merged into the call it was for, by a transfer',
  conferenced: 'merged into the call it was for, by a conference',
  'released-from-queue': 'released from the queue',
  'stop-now': 'cut by Stop now',
  forced: 'cut by the shutdown',
  drain_forced: 'cut at the time limit',
  lost: 'lost with the process',
};

export const viaWords = {
  control: 'over the control interface',
  tlib: 'over T-Library',
  signal: 'by a signal',
} as const;

const callStateWords = {
  queued: 'Call waits in a queue',
  ringing: 'Call rings',
  connected: 'Call connected',
  held: 'Call on hold',
} as const;

const dropping: ReadonlySet<CallEndCause> = new Set(['stop-now', 'forced', 'drain_forced', 'lost']);
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** One record of the timeline in words (S-143). */
export function eventWords(event: ShutdownEvent): EventWords {
  switch (event.type) {
    case 'requested':
      return say(
        'milestone',
        `Requested by ${event.initiator}, ${viaWords[event.via]}`,
        event.reason || null,
      );
    case 'gates-closed':
      return say(
        'milestone',
        'Gates closed',
        `${counted(event.calls.length, 'call')} in progress, ${counted(event.agents.length, 'agent')} logged in; nothing new is taken on`,
      );
    case 'probe-result':
      return say('refusal', 'Gate tested', probeDetail(event));
    case 'call-started':
      return say('call', 'A call in progress opened another', `call ${event.connID}`);
    case 'call-state':
      return say(
        'call',
        callStateWords[event.state],
        `call ${event.connID}${event.agentIDs.length > 0 ? `, agent ${event.agentIDs.join(', ')}` : ''}`,
      );
    case 'invites-rejected':
      return say(
        'refusal',
        `${counted(
          event.rejected.reduce((sum, one) => sum + one.count, 0),
          'INVITE',
        )} rejected`,
        event.rejected.map((one) => `${one.count} from ${one.trunk} with ${one.code}`).join(', '),
      );
    case 'call-ended':
      return say(
        dropping.has(event.cause) ? 'failed' : 'call',
        dropping.has(event.cause) ? 'Call dropped' : 'Call ended',
        `${causeWords[event.cause]} after ${formatDuration(event.durationMs)}; call ${event.connID}`,
      );
    case 'call-relocated':
      return say(
        'call',
        `Call sent on to ${event.peer}`,
        `by ${methodWords[event.method]}; call ${event.connID}`,
      );
    case 'relocation-failed':
      return say(
        'warning',
        'Call could not be sent on',
        `${event.message}; call ${event.connID} is back in its queue`,
      );
    case 'agent-class':
      return say('agent', `Agent ${event.agentID} ${classWords[event.to].now}`, classWords[event.to].fate);
    case 'agent-logout':
      return say(
        event.path === 'acw-untimed' ? 'warning' : 'agent',
        `Agent ${event.agentID} logged out`,
        `${pathWords[event.path]}${event.waitedMs >= 1_000 ? `, after ${formatDuration(event.waitedMs)}` : ''}; DN ${event.dn}`,
      );
    case 'zero-calls':
      return say('milestone', 'No calls left', null);
    case 'flush-start':
      return say('milestone', 'Flush started', unconfirmed(event.unconfirmed));
    case 'flush-cancelled':
      return say(
        'warning',
        'Back to drain',
        'a call appeared during the flush; its timer starts afresh at zero calls',
      );
    case 'flush-end':
      return say(
        'milestone',
        event.early ? 'Flush ended early' : 'Flush ended',
        event.early ? 'every BYE was confirmed' : unconfirmed(event.unconfirmed),
      );
    case 'bye-unconfirmed':
      return say(
        'warning',
        'BYE not confirmed',
        `${event.status === undefined ? 'no answer' : `answered ${event.status}`}; Call-ID ${event.callID}`,
      );
    case 'last-agent':
      return say('milestone', 'Last agent logged out', null);
    case 'suspended':
      return say(
        'milestone',
        'Suspended',
        `${counted(
          event.invitesRejected.reduce((sum, one) => sum + one.count, 0),
          'INVITE',
        )} rejected, ${counted(event.requestsRefused, 'T-Library request')} refused`,
      );
    case 'stopped':
      return say(
        event.exitCode === 0 ? 'milestone' : 'failed',
        'Stopped',
        `announced exit status ${event.exitCode}`,
      );
    case 'aborted':
      return say('warning', `Aborted by ${event.initiator}`, event.reason || null);
    case 'crashed':
      return say(
        'failed',
        'The process died',
        `${counted(event.lost.length, 'call')} lost; the gates stay closed until an admin decides`,
      );
    case 'resumed':
      return say('milestone', `Finishing, told by ${event.initiator}`, event.reason || null);
    case 'forced':
      return say(
        'failed',
        event.reason === 'drain_forced'
          ? `Time limit reached, ${counted(event.calls, 'call')} cut`
          : `Stop now by ${event.initiator}, ${counted(event.calls, 'call')} cut`,
        event.reason === 'drain_forced' ? event.initiator : event.reason || null,
      );
    case 'alarm':
      return say(
        event.severity === 'Critical' ? 'failed' : 'warning',
        `${event.severity} alarm`,
        event.message,
      );
    default:
      return event satisfies never;
  }
}

const methodWords = { '302': '302', refer: 'REFER', bridge: 'a bridged leg' } as const;

function say(tone: EventTone, title: string, detail: string | null): EventWords {
  return { tone, title, detail };
}

function unconfirmed(count: number): string {
  return count === 0 ? 'every BYE is confirmed' : `${counted(count, 'BYE')} not confirmed`;
}

function probeDetail(event: Extract<ShutdownEvent, { type: 'probe-result' }>): string {
  const { code, contact } = event.invite;
  const invite = code === undefined ? 'no answer' : `answered ${code}${contact ? ` to ${contact}` : ''}`;
  const makeCall =
    event.makeCall.errorCode === undefined ? 'not refused' : `refused with error ${event.makeCall.errorCode}`;
  return `INVITE ${invite}; MakeCall ${makeCall}`;
}
