import type { Clock, Timer } from '../../clock/clock';
import type { SipResponse } from '../../sip/message/types';
import type { UserAgent } from '../../sip/user-agent/types';
import type { AlarmBoard } from '../alarms';
import type { Dn } from '../config/types';
import type { OptionStore } from '../options/types';
import type { BindingTable } from '../registrar/bindings';
import { afterCheck, type CheckState, unchecked } from './check-state';
import type { DnService } from './dn-service';

/** A transaction gives up after Timer F (32 s); calls should not be sent to a dead trunk for so long. */
const answerWithinMs = 5000;

/**
<<<<<<< HEAD
 * Sends OPTIONS to every trunk and phone that has `oos-check` set, one at a time each, `oos-check` seconds after the last
 * answer. No answer in 5 s, or 503 (a peer that drains says so), takes it out of service; any other answer brings it back, or three where it flaps.
=======
 * Sends OPTIONS to every trunk, phone and service that has `oos-check` set, one at a time each, `oos-check` seconds after the last
 * answer. No answer in 5 s, or 503 (a peer that drains says so), takes it out of service; any other answer brings it back.
>>>>>>> 6eb6062 (WIP conference)
 */
export class OosCheck {
  readonly #timers = new Map<string, Timer>();
  readonly #states = new Map<string, CheckState>();

  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly ua: UserAgent;
      readonly dns: readonly Dn[];
      readonly options: OptionStore;
      readonly bindings: BindingTable;
      readonly service: DnService;
      readonly alarms: AlarmBoard;
      readonly onAnswer: (dn: Dn, response: SipResponse) => void;
      /** The trunk leads to the peer site, which has told that it is in a graceful shutdown. */
      readonly peerDrains: (dn: Dn) => boolean;
    },
  ) {}

  start(): void {
    for (const dn of this.deps.dns) {
      const seconds = this.deps.options.effective('oos-check', dn);
      if (seconds > 0 && dn.type !== 'ACD Queue' && dn.type !== 'Routing Point')
        this.#plan(dn, seconds * 1000, 0);
    }
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #plan(dn: Dn, periodMs: number, delayMs = periodMs): void {
    this.#timers.set(
      dn.number,
      this.deps.clock.schedule(delayMs, () => this.#ask(dn, periodMs)),
    );
  }

  #ask(dn: Dn, periodMs: number): void {
    const { ua, bindings, clock } = this.deps;
    const contact = bindings.of(dn.number)[0]?.contact ?? dn.contact;
    if (contact === undefined) {
      // A phone that is not registered is out of reach anyway, and no longer silent.
      this.#states.delete(dn.number);
      this.deps.service.setAnswering(dn, true);
      this.#plan(dn, periodMs);
      return;
    }
    let over = false;
    const settle = (response: SipResponse | undefined): void => {
      if (over) return;
      over = true;
      this.#timers.get(dn.number)?.cancel();
      this.#judge(dn, contact, response);
      this.#plan(dn, periodMs);
    };
    this.#timers.set(
      dn.number,
      clock.schedule(answerWithinMs, () => settle(undefined)),
    );
    const self = `<sip:oos-check@${ua.hostPort}>`;
    const way = bindings.way(dn.number, contact);
    ua.send({ method: 'OPTIONS', uri: contact, ...way, from: self, to: `<${contact}>` }, settle);
  }

  #judge(dn: Dn, contact: string, response: SipResponse | undefined): void {
    const { service, alarms } = this.deps;
    const before = this.#states.get(dn.number) ?? unchecked;
    const answered = response !== undefined && response.status !== 503;
    const state = afterCheck(before, answered, this.deps.clock.now());
    this.#states.set(dn.number, state);
    const answering = state.kind === 'answering';
    if (response !== undefined) this.deps.onAnswer(dn, response);
    if (!service.setAnswering(dn, answering) || dn.type !== 'Trunk') return;
    if (answering) alarms.clear('trunk_out_of_service', dn.number);
    else {
      // What is planned there is no fault.
      const planned = this.deps.peerDrains(dn);
      const why =
        response === undefined
          ? 'does not answer OPTIONS'
          : `answers OPTIONS with 503${planned ? ', since the peer site is in a graceful shutdown' : ''}`;
      alarms.raise(
        planned ? 'Info' : 'Major',
        'trunk_out_of_service',
        dn.number,
        `trunk ${dn.number} (${contact}) ${why}`,
      );
    }
  }
}
