import { SipError } from '../errors';
import type { RequestFields } from '../message/write-message';
import type { SipRequest, SipResponse } from '../message/types';
import type { Remote, SipTransport } from '../transport/transport';
import type { GroupedTimers } from './grouped-timers';
import type { ServerKeys } from './keys';

/** What the transactions of one layer share. */
export interface TransactionContext {
  readonly timers: GroupedTimers;
  /** The client transaction is terminated: forget it. */
  clientEnded(branch: string, method: string): void;
  /** The server transaction is terminated: forget it. */
  serverEnded(keys: ServerKeys): void;
  /** `100 Trying` for an INVITE. */
  trying(request: SipRequest, source: Remote): Buffer;
}

/** An outgoing request ready to be sent: its bytes, and the fields from which ACK and CANCEL are derived. */
export interface ClientRequest {
  readonly fields: RequestFields;
  readonly branch: string;
  readonly bytes: Buffer;
}

/** Where a transaction's messages go. */
export interface Route {
  readonly transport: SipTransport;
  readonly remote: Remote;
}

export function connectionLost(): SipError {
  return new SipError('transport', 'The connection broke before there was an answer.');
}

/** The user of a client transaction (RFC 3261 §17.1). */
export interface ClientUser {
  onResponse(response: SipResponse): void;
  /** Timer B or F: no final response. */
  onTimeout(): void;
  onTransportError(error: Error): void;
}

/** The user of an INVITE server transaction, until its final response. */
export interface InviteServerUser {
  /** To tag of its responses, for the 200 to a CANCEL (RFC 3261 §9.2). */
  readonly id: string;
  /** A CANCEL, which has been answered 200. */
  onCancel(cancel: SipRequest): void;
  /** An ACK in state `accepted` that has the INVITE's own branch. */
  onAck(ack: SipRequest): void;
}
