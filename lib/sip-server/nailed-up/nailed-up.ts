import { inactiveOffer } from '../../sip/sdp/inactive-offer';
import { escapeUser } from '../../sip/message/uri';
import type { Leg } from '../../sip/user-agent/types';
import type { AlarmBoard } from '../alarms';
import { partyLegs } from '../calls/call';
import { LegMedia } from '../calls/call-media';
import type { CallContext, NailedUpLegs } from '../calls/context';
import { extensionTarget } from '../calls/offer';
import { endCall } from '../calls/release';
import type { Dn } from '../config/types';
import { NailedUpConnection, type ConnectionDeps } from './connection';

/** An agent has this long to take the call that sets his connection up. */
const answersWithinMs = 60_000;

/** The nailed-up connections of one SIP Server, one a DN (S-100 to S-104). */
export class NailedUp implements NailedUpLegs {
  readonly #byDn = new Map<string, NailedUpConnection>();
  readonly #byLeg = new Map<Leg, NailedUpConnection>();
  readonly #connectionDeps: ConnectionDeps;
  #draining = false;
  #stopping = false;

  constructor(
    private readonly ctx: CallContext,
    private readonly deps: {
      readonly alarms: AlarmBoard;
      /** Calls the phone and connects it to a Routing Point. */
      readonly connectTo: (dn: Dn, routingPoint: string) => void;
      /** A shutdown ended an idle or parked connection, or one whose customer had left. */
      readonly onReleased: () => void;
    },
  ) {
    this.#connectionDeps = {
      clock: ctx.clock,
      address: ctx.address,
      end: (leg) => ctx.byes.end(leg),
      onEnded: (connection) => {
        this.#byDn.delete(connection.dn.number);
        this.#byLeg.delete(connection.leg);
      },
      mayStay: () => !this.#draining,
    };
  }

  counts(): { parked: number; busy: number } {
    const counts = { parked: 0, busy: 0 };
    for (const connection of this.#byDn.values()) {
      if (connection.isBusy) counts.busy += 1;
      else counts.parked += 1;
    }
    return counts;
  }

  /** The DN's connection if a call may take it now. */
  free(dn: string): NailedUpConnection | undefined {
    const connection = this.#byDn.get(dn);
    return connection === undefined || connection.isBusy ? undefined : connection;
  }

  adopt(number: string, leg: Leg, media: LegMedia, told: Buffer | undefined): void {
    const dn = this.ctx.directory.dn(number);
    if (dn?.nailedUp !== true || this.#byDn.has(number)) return;
    this.#add(new NailedUpConnection(dn, leg, media, 'busy', told, this.#idleMs(dn), this.#connectionDeps));
  }

  letGo(leg: Leg): boolean {
    const connection = this.#byLeg.get(leg);
    if (connection === undefined) return false;
    const wasUp = leg.state !== 'ended';
    connection.free();
    if (wasUp && connection.state === 'ended') this.#released();
    return true;
  }

  agentLoggedIn(dn: Dn): void {
    if (!dn.nailedUp || this.#byDn.has(dn.number) || this.ctx.table.onCall(dn.number)) return;
    const where = this.ctx.options.effective('connect-nailedup-on-login', dn);
    if (where === 'gcti::park') this.#connect(dn);
    else if (where !== '') this.deps.connectTo(dn, where);
  }

  /** t0: parked connections end; one with a customer after him, or at once where the option says so (S-100, S-101). */
  startDrain(): void {
    this.#draining = true;
    const immediate = this.ctx.options.get('graceful-shutdown-nailedup') === 'immediate';
    for (const connection of [...this.#byDn.values()]) {
      if (!connection.isBusy) this.#release(connection);
      else if (immediate && connection.state === 'busy') this.#cut(connection);
    }
  }

  stopDrain(): void {
    this.#draining = false;
  }

  /** Stop now: everything ends, and nothing is parked any more (S-18). */
  endAll(): void {
    this.#draining = true;
    this.#stopping = true;
    for (const connection of [...this.#byDn.values()]) if (!connection.isBusy) connection.end();
  }

  close(): void {
    for (const connection of this.#byDn.values()) connection.close();
  }

  #release(connection: NailedUpConnection): void {
    connection.end();
    this.#released();
  }

  #released(): void {
    if (!this.#stopping) this.deps.onReleased();
  }

  /** The customer loses his agent, because the operator wants it so. */
  #cut(connection: NailedUpConnection): void {
    for (const session of [...(this.ctx.table.ofDn(connection.dn.number) ?? [])]) {
      if (partyLegs(session).includes(connection.leg))
        endCall(this.ctx, session, { end: { cause: 'forced' }, callState: 'Dropped' });
    }
  }

  #connect(dn: Dn): void {
    const { ctx } = this;
    const target = extensionTarget(ctx, dn);
    if (target === undefined) {
      this.#failed(dn, 'it has no registered phone, or is out of service');
      return;
    }
    const media = new LegMedia();
    const sessionId = String(Math.round(ctx.clock.now()));
    const told = media.tell(inactiveOffer({ address: ctx.address, sessionId, version: 1 }), true);
    const leg = ctx.ua.invite({
      uri: target.uri,
      ...ctx.bindings.way(dn.number, target.uri),
      from: `<sip:${escapeUser(dn.number)}@${ctx.ua.hostPort}>`,
      to: `<sip:${escapeUser(dn.number)}@${ctx.ua.hostPort}>`,
      body: told,
      events: {
        onAnswered: () => {
          leg.ack();
          this.deps.alarms.clear('nailed_up_failed', dn.number);
          connection.connected();
        },
        onFailed: ({ status }) => {
          connection.lost(status);
          this.#failed(dn, `its phone answered ${status}`);
        },
      },
    });
    const connection = new NailedUpConnection(
      dn,
      leg,
      media,
      'connecting',
      told,
      this.#idleMs(dn),
      this.#connectionDeps,
    );
    this.#add(connection);
    connection.endAfter(answersWithinMs);
  }

  #failed(dn: Dn, why: string): void {
    this.deps.alarms.raise(
      'Minor',
      'nailed_up_failed',
      dn.number,
      `the nailed-up connection of DN ${dn.number} could not be set up: ${why}`,
    );
  }

  #idleMs(dn: Dn): number {
    return this.ctx.options.effective('disconnect-nailedup-timeout', dn) * 1000;
  }

  #add(connection: NailedUpConnection): void {
    this.#byDn.set(connection.dn.number, connection);
    this.#byLeg.set(connection.leg, connection);
  }
}
