import type { Clock } from '../clock/clock';
import { buildReport } from '../feed/report';
import type { Gateway } from '../gateway/gateway';
import type { DrainPlan } from './plan';
import type { Site } from './site';
import type { Tally } from './tally';
import type { Workplace } from './workplace';

/** EventError of a start while a shutdown runs. */
const alreadyInState = 43;

export interface DrainOptions {
  readonly clock: Clock;
  readonly site: Site;
  readonly gateway: Gateway;
  readonly plan: DrainPlan;
  readonly tally: Tally;
  readonly workplaces: ReadonlyMap<string, Workplace>;
  /** Waits for the promises of a start. */
  readonly during: (work: Promise<unknown>) => void;
  readonly fault: (text: string) => void;
  readonly note: (text: string) => void;
}

/** What the operator of the migration does: gateway, graceful shutdown of site 2, abort, start again, bring it back. */
export class Drain {
  readonly #options: DrainOptions;
  /** Agents that have to be elsewhere in the end. */
  #moving: string[] = [];
  #stopped = false;
  #aborted = false;

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  schedule(): void {
    const { clock, plan } = this.#options;
    clock.schedule(plan.atMs, () => this.#begin(false));
  }

  /** Site 2 went down in the end. */
  get stopped(): boolean {
    return this.#stopped;
  }

  onStopped(): void {
    const { clock, site, plan, gateway, during, note } = this.#options;
    this.#stopped = true;
    note('site2 stopped');
    this.#report();
    if (plan.restartAfterMs === undefined) return;
    clock.schedule(plan.restartAfterMs, () => {
      note('site2 starts again');
      during(site.start());
      gateway.sites.setAllowed('site2', true);
    });
  }

  /** After the last call: the shutdown is over, its agents are at work elsewhere. */
  finish(): void {
    const { site, plan, tally, workplaces, fault } = this.#options;
    if (!this.#stopped) {
      fault(`site2 is ${site.status} at the end, its shutdown did not finish`);
      this.#report();
    }
    tally.agentsToMove += this.#moving.length;
    for (const agentID of this.#moving) {
      const workplace = workplaces.get(agentID);
      if (workplace === undefined || !workplace.atWork) {
        tally.agentsMoved += 1;
        continue;
      }
      const { state } = workplace.desktop;
      // Where site 2 has come back he may be there again, or on the way between the two.
      const back = plan.restartAfterMs !== undefined && state.kind !== 'stopped';
      const there = back || (state.kind === 'loggedIn' && state.site === 'site1');
      if (there) tally.agentsMoved += 1;
      else
        fault(
          `agent ${agentID} is ${state.kind}${'site' in state ? ` at ${state.site}` : ''} after the drain`,
        );
    }
  }

  #begin(again: boolean): void {
    const { clock, site, plan, gateway, tally, note } = this.#options;
    const engine = site.engine;
    if (engine === undefined) return;
    note(`drain of site2 starts, by ${plan.via}`);
    tally.drains += 1;
    this.#moving = [...engine.agents.all()].map(({ agentID }) => agentID);
    if (plan.gateway !== undefined)
      clock.schedule(plan.gateway.afterMs, () => {
        if (site.closed) gateway.sites.setAllowed('site2', false);
      });
    if (plan.via === 'control') this.#byControl('r1');
    else this.#byTLib();
    if (plan.againAfterMs !== undefined)
      clock.schedule(plan.againAfterMs, () => {
        // After an abort it would be a start of its own.
        if (site.engine !== undefined && site.status === 'Suspending') this.#byControl('r2');
      });
    if (plan.abort !== undefined && !again) clock.schedule(plan.abort.afterMs, () => this.#abort());
  }

  #byControl(requestId: string): void {
    const { site, during } = this.#options;
    const request = { requestId, initiator: 'operator', reason: 'simulation' };
    const started = site.engine?.shutdown.start(request, 'control', 'exit');
    if (started !== undefined) during(started);
  }

  #byTLib(): void {
    const { site, fault } = this.#options;
    const connection = site.connect(
      {
        onConnected: () => void connection.ask({ message: 'RequestPrivateService', serviceID: 3019 }),
        onEvent: (event) => {
          if (event.message === 'EventACK') connection.close();
          // 43: the second start, by another way, was quicker (S-120).
          else if (event.message === 'EventError' && event.errorCode !== alreadyInState)
            fault(`3019 was refused: ${event.errorMessage}`);
        },
        onDisconnected: () => undefined,
      },
      'operator',
      ['control', 'tlib'],
    );
  }

  #abort(): void {
    const { clock, site, plan, gateway, note } = this.#options;
    if (site.engine === undefined || site.status !== 'Suspending' || plan.abort === undefined) return;
    note('the drain is aborted');
    site.engine.shutdown.abort({ requestId: 'a1', initiator: 'operator', reason: 'simulation' });
    this.#aborted = true;
    this.#report();
    gateway.sites.setAllowed('site2', true);
    clock.schedule(plan.abort.againAfterMs, () => this.#begin(true));
  }

  /** What the server says of its own shutdown, which must be that no call was dropped. */
  #report(): void {
    const { site, tally, fault } = this.#options;
    const last = site.journal.events.at(-1)?.shutdownId;
    const events = site.journal.events.filter(({ shutdownId }) => shutdownId === last);
    if (events[0]?.type !== 'requested') {
      fault('the journal has no shutdown');
      return;
    }
    const { calls, callsDropped } = buildReport(events);
    tally.drained += calls.finished;
    tally.relocated += calls.relocated;
    tally.lostByDrain += callsDropped + (this.#aborted ? 0 : calls.left);
    this.#aborted = false;
    if (callsDropped > 0) fault(`the report says that ${callsDropped} calls were dropped`);
    if (calls.left > 0) fault(`the report says that ${calls.left} calls have no end`);
  }
}
