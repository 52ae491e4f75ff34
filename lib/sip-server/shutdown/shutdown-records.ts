import type { Clock } from '../../clock/clock';
import type { LogoutPath } from '../../feed/shutdown-events';
import type { AgentClass, AlarmRow } from '../../feed/state';
import type { AgentManager } from '../agents/agent-manager';
import type { Agent } from '../agents/logged-in-agent';
import type { CallSession } from '../calls/call';
import type { CallEnd } from '../calls/context';
import { durationMs } from '../calls/release';
import type { ShutdownRecorder } from './recorder';
import { acwEnd, countRejected, type RunningShutdown } from './running-shutdown';

/** What calls, agents and refusals tell of a graceful shutdown while it runs: counted, and written down (S-143, S-147). */
export class ShutdownRecords {
  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly agents: () => AgentManager;
      /** The shutdown that runs, or ran to Suspended. */
      readonly running: () => RunningShutdown | undefined;
      readonly suspending: () => boolean;
    },
  ) {}

  callStarted(session: CallSession): void {
    this.#record({ type: 'call-started', connID: session.call.connID });
  }

  callChanged(session: CallSession): void {
    if (!this.deps.suspending() || session.ended) return;
    const facts = this.deps.running()?.watch.changed(session.call);
    if (facts !== undefined) this.#record({ type: 'call-state', connID: session.call.connID, ...facts });
  }

  callEnded(session: CallSession, end: CallEnd): void {
    const shutdown = this.deps.running();
    if (shutdown === undefined || !this.deps.suspending()) return;
    const { connID, callUUID } = session.call;
    shutdown.watch.forget(connID);
    const duration = durationMs(session.call, this.deps.clock.now());
    if ('relocatedTo' in end) {
      shutdown.callsRelocated += 1;
      shutdown.recorder.record({
        type: 'call-relocated',
        connID,
        callUUID,
        method: end.method,
        peer: end.relocatedTo,
        durationMs: duration,
      });
    } else
      shutdown.recorder.record({
        type: 'call-ended',
        connID,
        callUUID,
        cause: end.cause,
        durationMs: duration,
        ...(end.by === undefined ? {} : { by: end.by }),
      });
  }

  /** The peer site has the call, which counts here until it ends (S-89 c, S-90). */
  callBridged(session: CallSession, peer: string): void {
    const shutdown = this.deps.running();
    if (shutdown === undefined || !this.deps.suspending()) return;
    shutdown.callsRelocated += 1;
    const { connID, callUUID } = session.call;
    const newCallID = session.legs.destination?.callId;
    shutdown.recorder.record({
      type: 'call-relocated',
      connID,
      callUUID,
      method: 'bridge',
      peer,
      durationMs: durationMs(session.call, this.deps.clock.now()),
      ...(newCallID === undefined ? {} : { newCallID }),
    });
  }

  agentLoggedOut(agent: Agent, path: LogoutPath): void {
    const shutdown = this.deps.running();
    if (shutdown === undefined || !this.deps.suspending()) return;
    if (path !== 'own') shutdown.agentsLoggedOut += 1;
    const waitedMs = Math.round(this.deps.clock.now() - shutdown.startedAt);
    shutdown.recorder.record({
      type: 'agent-logout',
      agentID: agent.agentID,
      dn: agent.dn.number,
      class: agent.drainClass ?? this.deps.agents().classOf(agent),
      path,
      waitedMs,
    });
  }

  agentClassChanged(agent: Agent, from: AgentClass, to: AgentClass): void {
    this.#record({
      type: 'agent-class',
      agentID: agent.agentID,
      dn: agent.dn.number,
      from,
      to,
      ...acwEnd(agent),
    });
  }

  inviteRejected(code: number, trunk: string): void {
    const shutdown = this.deps.running();
    if (shutdown === undefined) return;
    countRejected(shutdown, code, trunk, 1);
    if (!this.deps.suspending()) return;
    const batch = shutdown.rejects.add(code, trunk, this.deps.clock.now());
    if (batch !== undefined) this.#record({ type: 'invites-rejected', ...batch });
  }

  requestRefused(): void {
    const shutdown = this.deps.running();
    if (shutdown !== undefined) shutdown.requestsRefused += 1;
  }

  /** The time limit cuts calls (S-17). */
  stragglersForced(calls: number): void {
    this.#record({
      type: 'forced',
      initiator: 'graceful-shutdown-max-duration',
      reason: 'drain_forced',
      calls,
    });
  }

  nailedUpReleased(): void {
    const shutdown = this.deps.running();
    if (shutdown !== undefined) shutdown.nailedUpReleased += 1;
  }

  registrationShortened(): void {
    const shutdown = this.deps.running();
    if (shutdown !== undefined) shutdown.registrationsShortened += 1;
  }

  relocationFailed(session: CallSession, message: string): void {
    this.#record({ type: 'relocation-failed', connID: session.call.connID, message });
  }

  alarmRaised(row: AlarmRow): void {
    this.#record({ type: 'alarm', severity: row.severity, code: row.code, message: row.message });
  }

  probed(result: { invite: { code?: number; contact?: string }; makeCall: { errorCode?: number } }): void {
    this.#record({ type: 'probe-result', ...result });
  }

  byeUnconfirmed(callID: string, status: number | undefined): void {
    const shutdown = this.deps.running();
    if (shutdown === undefined || !this.deps.suspending()) return;
    shutdown.byesUnconfirmed += 1;
    this.#record({ type: 'bye-unconfirmed', callID, ...(status === undefined ? {} : { status }) });
  }

  #record(record: Parameters<ShutdownRecorder['record']>[0]): void {
    if (this.deps.suspending()) this.deps.running()?.recorder.record(record);
  }
}
