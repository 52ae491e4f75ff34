import type { Clock } from '../../clock/clock';
import { parseMessage, refuseMessage, type ParseResult } from '../message/parse-message';
import type { SipRequest, SipResponse } from '../message/types';
import type { Remote, SipTransport, StreamFault } from '../transport/transport';
import type { ClientRequest, ClientUser, Route, TransactionContext } from './context';
import { GroupedTimers } from './grouped-timers';
import { InviteClientTransaction } from './invite-client';
import { InviteServerTransaction } from './invite-server';
import { mergeKey, serverKey, type ServerKeys } from './keys';
import { NonInviteClientTransaction } from './non-invite-client';
import { NonInviteServerTransaction } from './non-invite-server';
import { responseTarget } from './response-routing';

export type ServerTransaction = InviteServerTransaction | NonInviteServerTransaction;
export type ClientTransaction = InviteClientTransaction | NonInviteClientTransaction;

/** What the layer hands up: everything that is no retransmission and fits no transaction. */
export interface LayerUser {
  /** A new request that is neither ACK nor CANCEL. */
  onRequest(transaction: ServerTransaction, request: SipRequest): void;
  /** A CANCEL, with the INVITE it names if that one is known (RFC 3261 §9.2). */
  onCancel(
    cancel: NonInviteServerTransaction,
    request: SipRequest,
    invite: InviteServerTransaction | undefined,
  ): void;
  /** An ACK that belongs to no transaction: for a 2xx. */
  onAck(ack: SipRequest): void;
  /** A request that gets its answer without a transaction; `reason` says which. */
  onStateless(reason: 'overload' | 'merged', request: SipRequest, source: Remote, route: Route): void;
  /** Whether a new INVITE is shed, or was before this retransmission of it; if so it has been answered. */
  shed(key: string, request: SipRequest, source: Remote, route: Route): boolean;
  /** A 2xx to an INVITE whose transaction is gone or has seen another final response. */
  onStraySuccess(response: SipResponse): void;
  /** Bytes that are no message. */
  onMalformed(failure: Extract<ParseResult, { ok: false }>, source: Remote, transport: SipTransport): void;
  trying(request: SipRequest, source: Remote): Buffer;
}

export interface TransactionLayerOptions {
  readonly clock: Clock;
  readonly user: LayerUser;
  /** Bound of server transactions; new requests over it are answered statelessly. */
  readonly transactionsMax: number;
  readonly onFault: (error: unknown) => void;
}

/** Matches messages to transactions (RFC 3261 §17.1.3, §17.2.3) and creates server transactions. */
export class TransactionLayer implements TransactionContext {
  readonly timers: GroupedTimers;
  readonly #user: LayerUser;
  readonly #transactionsMax: number;
  readonly #clients = new Map<string, ClientTransaction>();
  /** CANCELs, which share the branch of their INVITE. */
  readonly #cancels = new Map<string, NonInviteClientTransaction>();
  readonly #servers = new Map<string, ServerTransaction>();
  readonly #merges = new Set<string>();

  constructor(options: TransactionLayerOptions) {
    this.timers = new GroupedTimers(options.clock, options.onFault);
    this.#user = options.user;
    this.#transactionsMax = options.transactionsMax;
  }

  get clientCount(): number {
    return this.#clients.size + this.#cancels.size;
  }

  get serverCount(): number {
    return this.#servers.size;
  }

  invite(request: ClientRequest, route: Route, user: ClientUser): InviteClientTransaction {
    const transaction = new InviteClientTransaction(this, request, route, user);
    this.#clients.set(request.branch, transaction);
    transaction.start();
    return transaction;
  }

  /** Starts any other request, CANCEL included. */
  request(request: ClientRequest, route: Route, user: ClientUser): NonInviteClientTransaction {
    const transaction = new NonInviteClientTransaction(this, request, route, user);
    if (transaction.method === 'CANCEL') this.#cancels.set(request.branch, transaction);
    else this.#clients.set(request.branch, transaction);
    transaction.start();
    return transaction;
  }

  /** One datagram, or one message of a stream, or with a `fault` what the stream ends in. */
  receive(bytes: Buffer, source: Remote, transport: SipTransport, fault?: StreamFault): void {
    const result =
      fault === undefined ? parseMessage(bytes) : refuseMessage(bytes, fault.status, fault.reason);
    if (!result.ok) this.#user.onMalformed(result, source, transport);
    else if (result.message.kind === 'response') this.#onResponse(result.message);
    else this.#onRequest(result.message, source, transport);
  }

  /** A connection broke: requests on it without any response yet have failed (RFC 3261 §17.1.4, §18.4). */
  connectionLost(remote: Remote, transport: SipTransport): void {
    for (const clients of [this.#clients, this.#cancels]) {
      for (const transaction of clients.values()) {
        const { route } = transaction;
        const { address, port } = route.remote;
        if (route.transport === transport && address === remote.address && port === remote.port) {
          transaction.onConnectionLost();
        }
      }
    }
  }

  clientEnded(branch: string, method: string): void {
    if (method === 'CANCEL') this.#cancels.delete(branch);
    else this.#clients.delete(branch);
  }

  serverEnded(keys: ServerKeys): void {
    this.#servers.delete(keys.key);
    if (keys.mergeKey !== undefined) this.#merges.delete(keys.mergeKey);
  }

  trying(request: SipRequest, source: Remote): Buffer {
    return this.#user.trying(request, source);
  }

  /** Stops every timer and forgets every transaction. */
  close(): void {
    this.timers.stopAll();
    this.#clients.clear();
    this.#cancels.clear();
    this.#servers.clear();
    this.#merges.clear();
  }

  #onResponse(response: SipResponse): void {
    // RFC 3261 §8.1.3.3: one with the Via of somebody else behind ours was misrouted.
    if (response.headers.getAll('via').length > 1) return;
    const { branch } = response.via;
    const { method } = response.cseq;
    const transaction =
      branch === undefined
        ? undefined
        : method === 'CANCEL'
          ? this.#cancels.get(branch)
          : this.#clients.get(branch);
    if (transaction !== undefined && transaction.method === method) transaction.onResponse(response);
    else if (method === 'INVITE' && response.status >= 200 && response.status < 300) {
      this.#user.onStraySuccess(response);
    }
  }

  #onRequest(request: SipRequest, source: Remote, transport: SipTransport): void {
    const key = serverKey(request);
    const existing = this.#servers.get(key);
    if (existing !== undefined) {
      existing.onRequest(request);
      return;
    }
    if (request.method === 'ACK') {
      this.#user.onAck(request);
      return;
    }
    const route = { transport, remote: responseTarget(request.via, source) };
    const invite = request.method === 'CANCEL' ? this.#servers.get(serverKey(request, 'INVITE')) : undefined;
    if (this.#servers.size >= this.#transactionsMaxOf(request) && invite === undefined) {
      this.#user.onStateless('overload', request, source, route);
      return;
    }
    if (request.method === 'CANCEL') {
      const cancel = new NonInviteServerTransaction(
        this,
        { key, mergeKey: undefined },
        request,
        source,
        route,
      );
      this.#servers.set(key, cancel);
      this.#user.onCancel(cancel, request, invite instanceof InviteServerTransaction ? invite : undefined);
      return;
    }
    const isNewCall = request.method === 'INVITE' && !request.to.params.has('tag');
    if (isNewCall && this.#user.shed(key, request, source, route)) return;
    this.#create({ key, mergeKey: mergeKey(request) }, request, source, route);
  }

  /** What ends or changes a call that is up gets a quarter more: a BYE answered 503 would leave the call up here. */
  #transactionsMaxOf(request: SipRequest): number {
    return request.to.params.has('tag') ? this.#transactionsMax * 1.25 : this.#transactionsMax;
  }

  #create(keys: ServerKeys, request: SipRequest, source: Remote, route: Route): void {
    if (keys.mergeKey !== undefined) {
      if (this.#merges.has(keys.mergeKey)) {
        this.#user.onStateless('merged', request, source, route);
        return;
      }
      this.#merges.add(keys.mergeKey);
    }
    const transaction =
      request.method === 'INVITE'
        ? new InviteServerTransaction(this, keys, request, source, route)
        : new NonInviteServerTransaction(this, keys, request, source, route);
    this.#servers.set(keys.key, transaction);
    this.#user.onRequest(transaction, request);
  }
}
