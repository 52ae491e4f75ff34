import { buildReport, type ShutdownReport } from '../feed/report';
import type { ShutdownEvent } from '../feed/shutdown-events';
import { cutAllCalls, endCall } from './calls/release';
import { ControlError, type ControlRequest, type EngineControl } from './control/types';
import { statusOf, type ViewDeps } from './engine-views';
import { impactOf } from './shutdown/impact';
import { selfTest } from './shutdown/self-test';

/** A stop gives its BYEs this long to be confirmed. */
const byeGraceMs = 2000;

/** What the control interface asks of the engine; `exit` ends the process with a status once the stop has run. */
export function createEngineControl(deps: ViewDeps, exit: (exitCode: number) => void): EngineControl {
  const { engine } = deps;
  const { shutdown } = engine;

  let stopping = false;

  /** Stop now (S-18); asked for again it goes on as it is. */
  const stop = (request: ControlRequest): void => {
    if (stopping) return;
    stopping = true;
    const cut = engine.ctx.table.live;
    shutdown.force(request);
    engine.nailedUp.endAll();
    cutAllCalls(engine.ctx, 'stop-now');
    for (const agent of [...engine.agents.all()])
      engine.agents.logout(agent, 'stop-now', { reasons: { ReasonCode: 'server_stop' } });
    const deadline = engine.ctx.clock.now() + (cut > 0 ? byeGraceMs : 0);
    const poll = (): void => {
      if (engine.byes.unconfirmed === 0 || engine.ctx.clock.now() >= deadline) exit(0);
      else engine.ctx.clock.schedule(50, poll);
    };
    poll();
  };

  const events = (id: string): ShutdownEvent[] | undefined =>
    shutdown.history().find((group) => group[0]?.shutdownId === id);

  return {
    status: () => statusOf(deps),
    impact: () => impactOf(engine),
    async gracefulShutdown(request, via) {
      const whenSuspended = via === 'signal' ? 'exit' : (request.whenSuspended ?? 'wait');
      const started = await shutdown.start(request, via, whenSuspended);
      return { ...started, status: shutdown.state.status };
    },
    async abort(request) {
      const notUndone = shutdown.abort(request);
      await shutdown.recorded();
      return { status: shutdown.state.status, notUndone };
    },
    async stop(request) {
      stop(request);
      return { status: shutdown.state.status };
    },
    async releaseCall(connID, request) {
      const session = engine.ctx.table.byConnID(connID);
      if (session === undefined)
        throw new ControlError(404, 'no_such_call', `there is no live call ${connID}`);
      if (!session.call.suspectedGhost)
        throw new ControlError(
          409,
          'not_a_ghost',
          `call ${connID} is no suspected ghost (any more): its phones have shown that they have it. Nothing was released`,
        );
      endCall(engine.ctx, session, {
        end: { cause: 'ghost-released', by: request.initiator },
        callState: 'Dropped',
      });
      await shutdown.recorded();
      return { connID };
    },
    selfTest: () => selfTest(engine),
    shutdowns: () =>
      shutdown
        .history()
        .map(reportOf)
        .filter((report): report is ShutdownReport => report !== undefined),
    shutdown(id) {
      const group = events(id);
      return group && reportOf(group);
    },
    shutdownEvents(id, after, limit) {
      const group = events(id);
      return group?.filter((event) => event.seq > after).slice(0, limit);
    },
  };
}

function reportOf(group: readonly ShutdownEvent[]): ShutdownReport | undefined {
  return group[0]?.type === 'requested' ? buildReport(group) : undefined;
}
