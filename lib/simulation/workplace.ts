import type { Clock, Timer } from '../clock/clock';
import { Desktop, type DesktopLinkListener } from '../simulator/desktops/desktop';
import type { Counters } from '../simulator/counters';
import { between, chance, type Random } from '../simulator/random';
import type { TLibClientRequest } from '../tlib/client/tlib-client';
import type { TLibEvent } from '../tlib/types';
import type { Connection } from './connection';
import type { Line } from './line';
import type { SimPhone } from './phone';
import type { Site } from './site';

/** An agent who is already logged in there. */
const alreadyLoggedIn = 1706;

export interface WorkplaceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly counters: Counters;
  readonly phone: SimPhone;
  readonly agentID: string;
  readonly queue: string;
  readonly home: string;
  readonly sites: ReadonlyMap<string, Site>;
  /** After-call work lasts until the agent presses Ready. */
  readonly untimed: boolean;
  readonly workMode: 'AutoIn' | 'ManualIn';
  /** Somebody to consult or to send a call to. */
  readonly colleague: () => string;
}

/** What the agent is about to do with the call that he is in. */
type Doing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'holding'; readonly connID: string }
  | {
      readonly kind: 'consulting';
      readonly connID: string;
      consultID: string | undefined;
      alternated: boolean;
    };

/** An agent at his desk: the desktop of the demo, the telephone, and what he does with his calls by T-Library. */
export class Workplace {
  readonly desktop: Desktop;
  readonly phone: SimPhone;
  readonly agentID: string;
  /** When his desktop last lost its connection by a crash. */
  crashedAt = Number.NEGATIVE_INFINITY;
  atWork = false;
  readonly #options: WorkplaceOptions;
  #connection: Connection | undefined;
  #doing: Doing = { kind: 'nothing' };
  #timer: Timer | undefined;
  #waitsFor: ((event: TLibEvent) => void) | undefined;
  #reference = 0;

  constructor(options: WorkplaceOptions) {
    const { clock, random, counters, phone, agentID, queue, home, sites, untimed, workMode } = options;
    this.#options = options;
    this.phone = phone;
    this.agentID = agentID;
    this.desktop = new Desktop({
      clock,
      random,
      counters,
      connect: (site, listener) => this.#connect(site, listener).link,
      profile: {
        dn: phone.dn,
        agentID,
        queue,
        home,
        sites: [...sites.keys()],
        workMode,
        earlyReadyShare: untimed ? 1 : 0.35,
        breakShare: 0.05,
      },
    });
  }

  comes(): void {
    this.atWork = true;
    this.desktop.start();
  }

  leaves(): void {
    this.atWork = false;
    this.#stopDoing();
    this.desktop.stop();
    this.#connection = undefined;
  }

  crash(): void {
    if (this.#connection === undefined) return;
    this.crashedAt = this.#options.clock.now();
    this.#stopDoing();
    this.#connection.cut();
    this.#connection = undefined;
  }

  /** Calls a number by the desktop: the phone rings first. */
  makeCall(number: string): void {
    const { phone } = this.#options;
    if (this.#connection === undefined || !phone.up || phone.lines.size > 0) return;
    phone.expectsOwnCall = true;
    this.#ask({ message: 'RequestMakeCall', thisDN: phone.dn, otherDN: number }, (event) => {
      if (event.message === 'EventError') phone.expectsOwnCall = false;
    });
  }

  #connect(siteName: string, listener: DesktopLinkListener): Connection {
    const site = this.#options.sites.get(siteName);
    if (site === undefined) throw new Error(`no site ${siteName}`);
    const connection: Connection = site.connect({
      onConnected: (status) => listener.onConnected(status),
      onDisconnected: () => {
        if (connection === this.#connection) {
          this.#connection = undefined;
          this.#stopDoing();
        }
        listener.onDisconnected();
      },
      onEvent: (event) => {
        if (event.message === 'EventAgentLogin' || event.errorCode === alreadyLoggedIn)
          this.#connection = connection;
        listener.onEvent(event);
        if (connection === this.#connection) this.#heard(event);
      },
    });
    return connection;
  }

  #heard(event: TLibEvent): void {
    if (event.referenceID !== undefined && event.referenceID === this.#reference) {
      const waiting = this.#waitsFor;
      this.#waitsFor = undefined;
      waiting?.(event);
    }
    const { connID } = event;
    switch (event.message) {
      case 'EventEstablished':
        this.#established(event);
        return;
      case 'EventHeld':
        if (this.#doing.kind === 'holding' && connID === this.#doing.connID) this.#retrieveLater(connID);
        return;
      case 'EventDialing':
        if (this.#doing.kind === 'consulting' && event.callType === 'Consult')
          this.#doing.consultID ??= connID;
        return;
      case 'EventReleased':
      case 'EventAbandoned':
        this.#released(connID);
        return;
      case 'EventAgentLogout':
        this.#connection = undefined;
        this.#stopDoing();
        return;
      default:
    }
  }

  #established({ connID, callType }: TLibEvent): void {
    if (connID === undefined) return;
    const { random } = this.#options;
    if (this.#doing.kind === 'consulting' && connID === this.#doing.consultID) {
      this.#later(between(random, 1_000, 12_000), () => this.#decideConsult());
      return;
    }
    if (this.#doing.kind !== 'nothing' || callType === 'Consult' || !chance(random, 0.3)) return;
    this.#later(between(random, 1_000, 40_000), () => this.#act(connID));
  }

  /** One of the things that agents do in a call. */
  #act(connID: string): void {
    const { random, phone, colleague } = this.#options;
    const thisDN = phone.dn;
    const deed = random();
    if (deed < 0.35) {
      this.#doing = { kind: 'holding', connID };
      this.#ask({ message: 'RequestHoldCall', thisDN, connID }, (event) => {
        if (event.message === 'EventError') this.#stopDoing();
      });
    } else if (deed < 0.45) {
      const line = this.#talking();
      line?.turn('sendonly');
      this.#later(between(random, 2_000, 20_000), () => line?.turn('sendrecv'));
    } else if (deed < 0.55) {
      this.#askToEnd('release', { message: 'RequestReleaseCall', thisDN, connID });
    } else if (deed < 0.63) {
      this.#talking()?.refer(colleague());
    } else if (deed < 0.73) {
      this.#askToEnd('transfer', {
        message: 'RequestSingleStepTransfer',
        thisDN,
        connID,
        otherDN: colleague(),
      });
    } else if (deed < 0.95) {
      this.#doing = { kind: 'consulting', connID, consultID: undefined, alternated: false };
      this.#ask({ message: 'RequestInitiateTransfer', thisDN, connID, otherDN: colleague() }, (event) => {
        if (event.message === 'EventError') this.#goBack(connID);
        else if (this.#doing.kind === 'consulting') this.#doing.consultID ??= event.connID;
      });
    } else {
      this.#ask({ message: 'RequestAttachUserData', thisDN, connID, userData: { note: 'x' } });
    }
  }

  #retrieveLater(connID: string): void {
    const { random, phone } = this.#options;
    this.#later(between(random, 1_000, 20_000), () => {
      this.#doing = { kind: 'nothing' };
      this.#ask({ message: 'RequestRetrieveCall', thisDN: phone.dn, connID });
    });
  }

  #decideConsult(): void {
    if (this.#doing.kind !== 'consulting') return;
    const { random, phone } = this.#options;
    const { connID, consultID, alternated } = this.#doing;
    if (consultID === undefined) return;
    const thisDN = phone.dn;
    const pair = alternated
      ? { connID: consultID, transferConnID: connID }
      : { connID, transferConnID: consultID };
    const choice = random();
    if (choice < 0.55) {
      this.#askToEnd('transfer', { message: 'RequestCompleteTransfer', thisDN, ...pair });
    } else if (choice < 0.75 && !alternated) {
      this.#doing.alternated = true;
      this.#ask({ message: 'RequestAlternateCall', thisDN, ...pair }, (event) => {
        if (this.#doing.kind !== 'consulting') return;
        if (event.message === 'EventError') this.#doing.alternated = false;
        this.#later(between(random, 1_000, 10_000), () => this.#decideConsult());
      });
    } else if (alternated) {
      // The caller is back already; it is the other one who is let go.
      this.#ask({ message: 'RequestReleaseCall', thisDN, connID: consultID });
    } else {
      this.#ask({ message: 'RequestReconnectCall', thisDN, ...pair }, (event) => {
        if (event.message === 'EventError') this.#goBack(connID);
      });
    }
  }

  /** The consult call is over, or never was: the caller who waits is taken back. */
  #goBack(connID: string, tries = 4): void {
    this.#stopDoing();
    this.#later(between(this.#options.random, 500, 3_000), () =>
      this.#ask({ message: 'RequestRetrieveCall', thisDN: this.phone.dn, connID }, (event) => {
        if (event.message === 'EventError' && tries > 0) this.#goBack(connID, tries - 1);
      }),
    );
  }

  #released(connID: string | undefined): void {
    if (this.#doing.kind === 'nothing') return;
    if (this.#doing.kind === 'consulting' && connID === this.#doing.consultID) {
      if (this.#doing.alternated) this.#stopDoing();
      else this.#goBack(this.#doing.connID);
    } else if (connID === this.#doing.connID) this.#stopDoing();
  }

  #stopDoing(): void {
    this.#timer?.cancel();
    this.#doing = { kind: 'nothing' };
  }

  #talking(): Line | undefined {
    for (const line of this.phone.lines) if (line.state === 'talking') return line;
    return undefined;
  }

  /** Asks for something that may take this phone out of its call. */
  #askToEnd(what: 'release' | 'transfer', request: TLibClientRequest): void {
    const line = this.#talking();
    if (line !== undefined) line.asked = what;
    this.#ask(request, (event) => {
      if (event.message === 'EventError' && line !== undefined) line.asked = undefined;
      if (event.message === 'EventError' && this.#doing.kind === 'consulting')
        this.#goBack(this.#doing.connID);
    });
  }

  #ask(request: TLibClientRequest, answered?: (event: TLibEvent) => void): void {
    if (this.#connection === undefined) return;
    this.#waitsFor = answered;
    this.#reference = this.#connection.ask(request);
  }

  #later(ms: number, then: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.schedule(ms, then);
  }
}
