import type { ServerTransaction, TransactionLayer } from '../transaction/transaction-layer';
import type { Remote } from '../transport/transport';
import type { Clock } from '../../clock/clock';
import type { DialogState } from '../dialog/types';
import type { SipRequest, SipResponse } from '../message/types';
import type { RequestSender } from './request-sender';
import type { Leg, MessageParts, RandomHex } from './types';
import type { ResponseFrame } from './responses';
import type { SipTransport } from '../transport/transport';

/** A leg as the dispatcher sees it. */
export interface StackLeg extends Leg {
  /** The leg's dialog with this Call-ID and tag of the peer, if any. */
  dialogWith(callId: string, remoteTag: string): DialogState | undefined;
  onRequest(transaction: ServerTransaction, request: SipRequest, dialog: DialogState): void;
  onAck(ack: SipRequest): void;
  onStraySuccess(response: SipResponse): void;
}

/** What the legs of one user agent share. */
export interface Stack {
  readonly clock: Clock;
  readonly layer: TransactionLayer;
  readonly sender: RequestSender;
  readonly random: RandomHex;
  readonly product: string;
  /** Value of Allow. */
  readonly allow: string;
  /** For INVITEs and 2xx to them: the extensions that hold for every call. */
  readonly supported: string | undefined;
  /** Session-Expires of our INVITEs in seconds; undefined: no session timers (RFC 4028). */
  readonly sessionExpires: number | undefined;
  /** Legs by local tag. */
  readonly legs: Map<string, StackLeg>;
}

/** A server transaction, as far as a response to its request needs it. */
export interface Answerable {
  readonly source: Remote;
  readonly route: { readonly transport: SipTransport };
}

/** The user part of our Contact towards a peer: whom it called. */
export function contactUser(request: SipRequest): string {
  return request.to.uri.user ?? request.uri.user ?? '';
}

/** A response frame with our Contact, for responses that make or refresh a dialog. */
export function dialogFrame(
  stack: Stack,
  transaction: Answerable,
  request: SipRequest,
  toTag: string,
): ResponseFrame {
  const { source, route } = transaction;
  const contact = stack.sender.contact(route.transport, contactUser(request));
  const { allow, supported } = request.method === 'INVITE' ? stack : NOTHING_TO_TELL;
  return { request, source, toTag, server: stack.product, contact, allow, supported };
}

/** A response frame without Contact. */
export function plainFrame(
  stack: Stack,
  transaction: Answerable,
  request: SipRequest,
  toTag: string,
): ResponseFrame {
  return { request, source: transaction.source, toTag, server: stack.product };
}

const NOTHING_TO_TELL = { allow: undefined, supported: undefined };

export const NO_PARTS: MessageParts = {};
