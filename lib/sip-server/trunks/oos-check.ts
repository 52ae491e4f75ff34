import type { Clock, Timer } from '../../clock/clock';
import type { UserAgent } from '../../sip/user-agent/types';
import type { AlarmBoard } from '../alarms';
import type { Dn } from '../config/types';
import type { Directory } from '../directory';
import type { OptionStore } from '../options/types';
import type { TrunkTable } from './trunk-table';

/**
 * Sends OPTIONS to every trunk that has `oos-check` set, one at a time a trunk, `oos-check` seconds after the last
 * answer. No answer, or 503 (a peer that drains says so), takes the trunk out of service; any other answer brings it back.
 */
export class OosCheck {
  readonly #timers = new Map<string, Timer>();

  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly ua: UserAgent;
      readonly directory: Directory;
      readonly options: OptionStore;
      readonly trunks: TrunkTable;
      readonly alarms: AlarmBoard;
    },
  ) {}

  start(): void {
    for (const trunk of this.deps.directory.trunks) this.#plan(trunk, 0);
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #plan(trunk: Dn, delayMs: number): void {
    const seconds = this.deps.options.effective('oos-check', trunk);
    if (seconds === 0 || trunk.contact === undefined) return;
    this.#timers.set(
      trunk.number,
      this.deps.clock.schedule(delayMs, () => this.#ask(trunk, trunk.contact!, seconds)),
    );
  }

  #ask(trunk: Dn, contact: string, seconds: number): void {
    const { ua, trunks, alarms } = this.deps;
    const self = `<sip:oos-check@${ua.hostPort}>`;
    ua.send({ method: 'OPTIONS', uri: contact, from: self, to: `<${contact}>` }, (response) => {
      const answering = response !== undefined && response.status !== 503;
      if (trunks.setAnswering(trunk.number, answering)) {
        if (answering) alarms.clear('trunk_out_of_service', trunk.number);
        else
          alarms.raise(
            'Major',
            'trunk_out_of_service',
            trunk.number,
            `trunk ${trunk.number} (${contact}) ${response === undefined ? 'does not answer OPTIONS' : 'answers OPTIONS with 503'}`,
          );
      }
      this.#plan(trunk, seconds * 1000);
    });
  }
}
