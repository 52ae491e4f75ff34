import type { Timer } from '../../clock/clock';
import type { AlarmBoard } from '../alarms';
import type { CallSession } from '../calls/call';
import type { CallContext } from '../calls/context';
import { endCall } from '../calls/release';
import { peerFor, relocate } from '../queues/drain-queue';
import { mayBeReferred, referToPeer } from '../queues/relocate-answered';
import { retryAfter } from './rejection';

const alarm = 'drain_over_time';

/**
 * The limit of graceful-shutdown-max-duration and what happens to the calls that are left at it (S-16, S-17):
 * an alarm, or the peer site for callers who can be sent there and an end for all others.
 */
export class DrainLimit {
  #timer: Timer | undefined;
  /** Duration and action for which the limit was reached already. */
  #reached = '';

  constructor(
    private readonly ctx: CallContext,
    private readonly deps: {
      readonly alarms: AlarmBoard;
      /** So many calls are about to be cut. */
      readonly onForced: (calls: number) => void;
    },
  ) {}

  /** Counts from t0; again after a change of options, which takes effect at once. */
  arm(startedAt: number): void {
    this.#timer?.cancel();
    const seconds = this.ctx.options.get('graceful-shutdown-max-duration');
    if (seconds === 0) {
      this.deps.alarms.clear(alarm);
      return;
    }
    const terms = `${seconds} ${this.ctx.options.get('graceful-shutdown-straggler-action')}`;
    if (terms === this.#reached) return;
    const waitMs = Math.max(0, startedAt + seconds * 1000 - this.ctx.clock.now());
    this.#timer = this.ctx.clock.schedule(waitMs, () => {
      this.#reached = terms;
      this.#expire(seconds);
    });
  }

  /** The shutdown is over or was aborted. */
  disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#reached = '';
    this.deps.alarms.clear(alarm);
  }

  #expire(seconds: number): void {
    const { ctx, deps } = this;
    const action = ctx.options.get('graceful-shutdown-straggler-action');
    const sessions = [...ctx.table.all()];
    if (sessions.length === 0) return;
    if (action === 'wait') {
      deps.alarms.raise(
        'Major',
        alarm,
        '',
        `${sessions.length} calls are up ${seconds} s after the start of the shutdown; set graceful-shutdown-straggler-action to end them, or wait`,
      );
      return;
    }
    deps.alarms.clear(alarm);
    ctx.hooks.together(() => {
      this.#force(
        action === 'relocate' ? sessions.filter((session) => !this.#sentToPeer(session)) : sessions,
      );
    });
  }

  #force(sessions: readonly CallSession[]): void {
    const { ctx, deps } = this;
    const left = sessions.filter((session) => !session.ended);
    if (left.length === 0) return;
    deps.onForced(left.length);
    for (const session of left)
      endCall(ctx, session, {
        end: { cause: 'drain_forced' },
        callState: 'Dropped',
        status: 503,
        headers: retryAfter(ctx.options),
      });
  }

  /** A caller from outside is sent to the peer: by 302 while he waits, by REFER where he talks; who can't is cut. */
  #sentToPeer(session: CallSession): boolean {
    const { ctx } = this;
    const { call, originator, legs } = session;
    if (call.answeredAt === undefined) return originator.redirectable && relocate(ctx, session) === undefined;
    const peer = peerFor(ctx, session);
    if (typeof peer === 'string' || call.callType !== 'Inbound' || call.origination.kind !== 'trunk')
      return false;
    if (session.transfer !== undefined || !mayBeReferred(legs.origination)) return false;
    const cut = (): void => ctx.hooks.together(() => this.#force([session]));
    referToPeer(ctx, session, 'origination', peer, { onRefused: cut, onFailed: cut });
    return true;
  }
}
