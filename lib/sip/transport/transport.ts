/** Where a datagram or connection comes from or goes to. `address` is a literal IP address. */
export interface Remote {
  readonly protocol: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
}

/** One listening point of the stack; implementations: UDP, memory (tests), TCP later. */
export interface SipTransport {
  readonly protocol: 'udp' | 'tcp';
  /** True where the transport itself retransmits, which turns timers A, E, G off (RFC 3261 §17). */
  readonly reliable: boolean;
  /** Bound address; valid after `open`. */
  readonly local: { readonly address: string; readonly port: number };
  /** Binds and starts to deliver. Throws SipError('address_in_use' | 'transport') naming address and port. */
  open(onBytes: (bytes: Buffer, from: Remote) => void): Promise<void>;
  /** Hands bytes to the network; `onError` is told when that failed (RFC 3261 §18.4). */
  send(bytes: Buffer, to: Remote, onError?: (error: Error) => void): void;
  close(): Promise<void>;
}
