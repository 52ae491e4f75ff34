import type { Clock } from '../../clock/clock';
import type { SipResponse } from '../../sip/message/types';
import type { ServerRequest, UserAgent } from '../../sip/user-agent/types';
import type { AlarmBoard } from '../alarms';
import type { Authenticator } from '../authentication/authenticator';
import type { Dn } from '../config/types';
import type { TrunkTable } from '../trunks/trunk-table';
import { PeerPublisher } from './peer-publisher';
import { PeerView } from './peer-view';
import { type PeerDn, reportEvent } from './report';

const alarm = 'peer_unknown';

export interface PeerLinkDeps {
  readonly clock: Clock;
  readonly ua: () => UserAgent;
  readonly trunks: () => TrunkTable;
  readonly authenticator: Authenticator;
  readonly alarms: AlarmBoard;
  readonly dns: readonly Dn[];
  readonly stateOf: (dn: string) => PeerDn | undefined;
  readonly draining: () => boolean;
  /** Names this process's life. */
  readonly epoch: string;
  /** What is known of the peer has changed. */
  readonly onChange: () => void;
}

/** Two sites tell each other of their agents and phones, over dr-peer-trunk. Calls do without where that fails. */
export class PeerLink {
  readonly view: PeerView;
  readonly #publisher: PeerPublisher;

  constructor(private readonly deps: PeerLinkDeps) {
    const { clock, alarms, trunks } = deps;
    this.view = new PeerView({
      clock,
      peerTrunk: () => trunks().peer()?.number,
      epoch: deps.epoch,
      onChange: () => {
        if (this.view.known) alarms.clear(alarm);
        else if (trunks().usablePeer() !== undefined)
          alarms.raise(
            'Minor',
            alarm,
            '',
            `the peer site behind ${trunks().peer()?.number} no longer tells of its agents; dr-forward goes by what is known here`,
          );
        deps.onChange();
      },
    });
    this.#publisher = new PeerPublisher({
      clock,
      ua: deps.ua,
      peer: () => trunks().peer(),
      dns: deps.dns,
      stateOf: deps.stateOf,
      draining: deps.draining,
    });
  }

  /** Agent or phone of a DN may have changed. */
  mark(dn: string): void {
    this.#publisher.mark(dn);
  }

  /** The shutdown's state or dr-peer-trunk has changed. */
  changed(): void {
    if (!this.view.known) this.deps.alarms.clear(alarm);
    this.#publisher.announce();
  }

  /** A trunk answered OPTIONS; a peer that takes reports says so in it. */
  optionsAnswered(dn: Dn, { headers }: SipResponse): void {
    if (dn.number !== this.deps.trunks().peer()?.number) return;
    if (headers.getAll('allow-events').some((value) => value.trim().toLowerCase() === reportEvent))
      this.#publisher.wanted();
  }

  /**
   * A PUBLISH; false where it comes from another than the peer. Where the peer's trunk has a password the peer must
   * prove to have it too.
   */
  receive(publish: ServerRequest): boolean {
    const trunks = this.deps.trunks();
    const trunk = trunks.isContact(publish.source) ? trunks.bySource(publish.source) : undefined;
    if (trunk === undefined || trunk.number !== trunks.peer()?.number) return false;
    const { credentials } = trunk;
    if (credentials !== undefined) {
      const { username, password } = credentials;
      const verdict = this.deps.authenticator.check(publish.request, publish.source, username, password);
      if (verdict.kind === 'refused') {
        publish.respond(verdict.status, { headers: verdict.headers });
        return true;
      }
    }
    this.view.receive(publish, trunk.number);
    this.#publisher.wanted();
    return true;
  }

  close(): void {
    this.view.close();
    this.#publisher.close();
  }
}
