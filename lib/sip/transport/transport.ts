/** Where a datagram or connection comes from or goes to. `address` is a literal IP address, canonically written. */
export interface Remote {
  readonly protocol: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
  /** TCP: where to connect when no connection with `port` is open any more (RFC 3261 §18.2.2: the Via's sent-by port). */
  readonly listenPort?: number;
}

/** Why bytes of a stream are no message: the stream ends with them, after an answer with `status`. */
export interface StreamFault {
  readonly status: number;
  readonly reason: string;
}

/** Told of every message, and of what a stream could not frame. */
export type OnBytes = (bytes: Buffer, from: Remote, fault?: StreamFault) => void;

export type OnLost = (remote: Remote, error: Error) => void;

/** One listening point of the stack; implementations: UDP, TCP, memory (tests). */
export interface SipTransport {
  readonly protocol: 'udp' | 'tcp';
  /** True where the transport itself retransmits, which turns timers A, E, G off (RFC 3261 §17). */
  readonly reliable: boolean;
  /** Bound address; valid after `open`. */
  readonly local: { readonly address: string; readonly port: number };
  /** How full the receive queue is, 0 to 1; undefined where the system doesn't tell, or there is no such queue. */
  readonly backlog?: number | undefined;
  /** Connections that are open or being opened; a transport without connections leaves it out. */
  readonly connectionCount?: number;
  /**
   * Binds and starts to deliver. Throws SipError('address_in_use' | 'transport') naming address and port. `onLost`: a
   * connection broke, and what was sent on it may not have arrived; a SipError says why it was closed on our side.
   */
  open(onBytes: OnBytes, onLost?: OnLost): Promise<void>;
  /** Hands bytes to the network; `onError` is told when that failed (RFC 3261 §18.4). */
  send(bytes: Buffer, to: Remote, onError?: (error: Error) => void): void;
  /** Whether a connection with `remote` is open; a transport without connections leaves it out. */
  connected?(remote: Remote): boolean;
  close(): Promise<void>;
}
