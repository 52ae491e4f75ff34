import type { Remote } from '../../sip/transport/transport';
import type { Dn } from '../config/types';
import type { Directory } from '../directory';
import type { OptionStore } from '../options/types';
import type { DnService } from './dn-service';
import { parseContact } from './contact';

interface TrunkState {
  readonly dn: Dn;
  readonly address: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  /** Several trunks share the address, so the port decides too (interfaces, "Who may call"). */
  portMatters: boolean;
  calls: number;
  rejected: number;
}

/** The Trunk DNs: which one a packet comes from, which are in service, what they carry. */
export class TrunkTable {
  readonly #trunks = new Map<string, TrunkState>();
  readonly #byAddress = new Map<string, TrunkState[]>();
  readonly #default: TrunkState | undefined;
  #forwardedTotal = 0;

  constructor(
    directory: Directory,
    private readonly options: Pick<OptionStore, 'get'>,
    private readonly service: DnService,
    private readonly onChange: (number: string) => void,
    /** The peer site is known to take no calls, though its trunk is in service. */
    private readonly peerDrains: () => boolean = () => false,
  ) {
    for (const dn of directory.trunks) {
      const contact = parseContact(dn.contact);
      const trunk: TrunkState = {
        dn,
        address: contact?.host ?? '',
        port: contact?.port ?? 5060,
        transport: contact?.transport ?? 'udp',
        portMatters: false,
        calls: 0,
        rejected: 0,
      };
      this.#trunks.set(dn.number, trunk);
      const sharing = this.#byAddress.get(trunk.address) ?? [];
      sharing.push(trunk);
      this.#byAddress.set(trunk.address, sharing);
      for (const other of sharing) other.portMatters = sharing.length > 1;
      if (dn.default) this.#default ??= trunk;
    }
  }

  /** The trunk that a packet comes from, by its source address; a TCP connection comes from any port. */
  bySource(remote: Remote): Dn | undefined {
    return (this.#at(remote) ?? this.#default)?.dn;
  }

  /** True where it is a trunk's own contact, and not the default trunk's for want of another. */
  isContact(remote: Remote): boolean {
    return this.#at(remote) !== undefined;
  }

  #at(remote: Remote): TrunkState | undefined {
    const candidates = this.#byAddress.get(remote.address);
    return remote.protocol === 'tcp'
      ? (candidates?.find((trunk) => trunk.transport === 'tcp') ?? candidates?.[0])
      : candidates?.find((trunk) => !trunk.portMatters || trunk.port === remote.port);
  }

  /** Has a contact and is in service. */
  inService(number: string): boolean {
    const trunk = this.#trunks.get(number);
    return trunk?.dn.contact !== undefined && this.service.inService(trunk.dn);
  }

  /** The peer site's trunk if it can take calls (S-21, S-22). */
  usablePeer(): Dn | undefined {
    const name = this.options.get('dr-peer-trunk');
    return name !== undefined && this.inService(name) && !this.peerDrains() ? this.peer() : undefined;
  }

  /** The trunk of dr-peer-trunk, whatever its state. */
  peer(): Dn | undefined {
    return this.#trunks.get(this.options.get('dr-peer-trunk') ?? '')?.dn;
  }

  countCall(number: string | undefined, by: 1 | -1): void {
    const trunk = number === undefined ? undefined : this.#trunks.get(number);
    if (trunk === undefined) return;
    trunk.calls += by;
    this.onChange(trunk.dn.number);
  }

  /** A call for an agent was sent to the peer site by `dr-forward`. */
  countForwarded(): void {
    this.#forwardedTotal += 1;
  }

  /** Since the process started. */
  get forwardedTotal(): number {
    return this.#forwardedTotal;
  }

  countRejected(number: string): void {
    const trunk = this.#trunks.get(number);
    if (trunk === undefined) return;
    trunk.rejected += 1;
    this.onChange(number);
  }

  row(
    number: string,
  ): { number: string; contact: string; inService: boolean; calls: number; rejected: number } | undefined {
    const trunk = this.#trunks.get(number);
    return (
      trunk && {
        number,
        contact: trunk.dn.contact ?? '',
        inService: this.inService(number),
        calls: trunk.calls,
        rejected: trunk.rejected,
      }
    );
  }

  numbers(): Iterable<string> {
    return this.#trunks.keys();
  }
}
