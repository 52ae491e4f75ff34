import type { Remote } from '../transport/transport';

/** The connection that a dialog's peer was last heard on, and the hosts that requests to go over it instead. */
export interface Flow {
  readonly remote: Remote;
  readonly hosts: readonly string[];
}

/**
 * A dialog as plain, serialisable data (RFC 3261 §12): what a peer site would need to take it over.
 * Only `lib/sip` changes it.
 */
export interface DialogState {
  readonly callId: string;
  readonly localTag: string;
  remoteTag: string;
  /** Connection-oriented transports only. */
  flow?: Flow | undefined;
  readonly localUri: string;
  readonly remoteUri: string;
  /** Remote target: Contact URI of the peer, refreshed by target-refresh requests. */
  remoteTarget: string;
  /** Route header values in the order in which they are sent. */
  routeSet: readonly string[];
  localSeq: number;
  /** undefined until the peer sends a request (UAC side). */
  remoteSeq: number | undefined;
  secure: boolean;
  state: 'early' | 'confirmed' | 'terminated';
  readonly role: 'uac' | 'uas';
}
