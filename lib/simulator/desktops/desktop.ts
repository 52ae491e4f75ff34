import type { Clock, Timer } from '../../clock/clock';
import type { TLibEvent } from '../../tlib/types';
import type { Counters } from '../counters';
import type { Random } from '../random';
import type {
  DesktopEffect,
  DesktopInput,
  DesktopProfile,
  DesktopRequest,
  DesktopState,
  DesktopTimer,
} from './desktop-state';
import { desktopStep } from './desktop-step';

/** One T-Library connection of a desktop. */
export interface DesktopLink {
  /** Adds the referenceID; lost when the connection is. */
  send(request: DesktopRequest): void;
  /** Lets what was sent go out. No listener is called afterwards. */
  close(): void;
}

/** `onDisconnected` is called at most once, also where the connection never came up. */
export interface DesktopLinkListener {
  /** EventLinkConnected came. */
  onConnected(status: string | undefined): void;
  onEvent(event: TLibEvent): void;
  onDisconnected(): void;
}

export type ConnectDesktop = (site: string, listener: DesktopLinkListener) => DesktopLink;

export interface DesktopOptions {
  readonly profile: DesktopProfile;
  readonly clock: Clock;
  readonly random: Random;
  readonly counters: Counters;
  readonly connect: ConnectDesktop;
  /** The number of somebody else who is logged in at the site and free, as his team sees. */
  readonly colleague?: (site: string) => string | undefined;
  readonly phone?: DeskPhone;
}

/** The telephone beside the desktop, as far as its agent uses it by hand. */
interface DeskPhone {
  /** He does not end his call first any more. */
  stay(): void;
  /** Calls a number at a site, where the line is free. */
  dial(number: string, site: string): void;
  /** Sends whom he talks with on to a number. */
  refer(number: string): void;
}

const probeMs = 3_000;

/** Carries out what `desktopStep` decides: one connection, five timers. */
export class Desktop {
  readonly #options: DesktopOptions;
  readonly #timers = new Map<DesktopTimer, Timer>();
  #state: DesktopState = { kind: 'idle' };
  #link: DesktopLink | undefined;
  #probe: DesktopLink | undefined;
  #lastSite: string | undefined;

  constructor(options: DesktopOptions) {
    this.#options = options;
  }

  get dn(): string {
    return this.#options.profile.dn;
  }

  get state(): DesktopState {
    return this.#state;
  }

  start(): void {
    this.#take({ kind: 'start' });
  }

  /** Logs out where logged in and closes the connection. */
  stop(): void {
    this.#take({ kind: 'stop' });
    this.#probe?.close();
    this.#probe = undefined;
  }

  #take(input: DesktopInput): void {
    const { state, effects } = desktopStep(this.#options.profile, this.#state, input, this.#options.random);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: DesktopEffect): void {
    switch (effect.kind) {
      case 'connect':
        this.#connect(effect.site);
        return;
      case 'disconnect':
        this.#link?.close();
        this.#link = undefined;
        return;
      case 'send':
        this.#link?.send(effect.request);
        return;
      case 'timer':
        this.#schedule(effect.timer, effect.afterMs);
        return;
      case 'cancel':
        this.#timers.get(effect.timer)?.cancel();
        this.#timers.delete(effect.timer);
        return;
      case 'probe':
        this.#look(effect.site);
        return;
      case 'loggedIn':
        this.#options.counters.bump('agentLogins');
        if (this.#lastSite !== undefined && this.#lastSite !== effect.site)
          this.#options.counters.bump('loginsMoved');
        this.#lastSite = effect.site;
        return;
      case 'phone':
        this.#atPhone(effect);
        return;
      case 'count':
        this.#options.counters.bump(effect.counter);
        return;
    }
  }

  #schedule(timer: DesktopTimer, afterMs: number): void {
    this.#timers.get(timer)?.cancel();
    const handle = this.#options.clock.schedule(afterMs, () => {
      this.#timers.delete(timer);
      this.#take({ kind: 'timer', timer, ...(timer === 'work' ? { colleague: this.#colleague() } : {}) });
    });
    this.#timers.set(timer, handle);
  }

  #colleague(): string | undefined {
    return this.#state.kind === 'loggedIn' ? this.#options.colleague?.(this.#state.site) : undefined;
  }

  #atPhone(effect: Extract<DesktopEffect, { kind: 'phone' }>): void {
    const { phone } = this.#options;
    if (effect.act === 'stay') phone?.stay();
    else if (effect.act === 'refer') phone?.refer(effect.number);
    else if (this.#state.kind === 'loggedIn') phone?.dial(effect.number, this.#state.site);
  }

  #connect(site: string): void {
    this.#link?.close();
    this.#link = this.#options.connect(site, {
      onConnected: () => this.#take({ kind: 'connected' }),
      onEvent: (event) => this.#take({ kind: 'event', event }),
      onDisconnected: () => {
        this.#link = undefined;
        this.#take({ kind: 'disconnected' });
      },
    });
  }

  /** Asks a site for its status on a connection of its own. */
  #look(site: string): void {
    this.#probe?.close();
    const done = (started: boolean): void => {
      timeout.cancel();
      link.close();
      this.#probe = undefined;
      this.#take({ kind: 'probed', started });
    };
    const link = this.#options.connect(site, {
      onConnected: (status) => done(status === 'Started'),
      onEvent: () => {},
      onDisconnected: () => done(false),
    });
    const timeout = this.#options.clock.schedule(probeMs, () => done(false));
    this.#probe = link;
  }
}
