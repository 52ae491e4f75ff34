import type { Clock } from '../../clock/clock';
import { SipError } from '../errors';
import { escapeUser, requestUri } from '../message/uri';
import { writeRequest, type RequestFields } from '../message/write-message';
import type { ClientRequest, ClientUser, Route } from '../transaction/context';
import type { InviteClientTransaction } from '../transaction/invite-client';
import type { TransactionLayer } from '../transaction/transaction-layer';
import type { Remote, SipTransport } from '../transport/transport';
import { advertised } from './local-address';
import type { ResolveNextHop } from './next-hop';
import { withSupported } from './responses';
import type { ExtraHeaders, RandomHex } from './types';

/** Where a request goes: an address, the URI of one, or a connection while it is open. */
export type Target = Remote | string | { readonly connection: Remote; readonly otherwise: Remote | string };

/** What a request carries besides the fields of its transaction. */
interface DraftParts {
  readonly headers?: ExtraHeaders | undefined;
  readonly body?: Buffer | undefined;
  readonly contentType?: string | undefined;
}

/** A request before it is known from which transport, with which branch, and to which address it goes. */
export interface Draft {
  readonly method: string;
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly routes: readonly string[];
  readonly maxForwards?: number | undefined;
  /** Sends a Contact, with this user part unless it is ''. */
  readonly contactUser?: string | undefined;
  readonly parts: DraftParts;
}

export interface RequestSenderOptions {
  readonly clock: Clock;
  readonly layer: TransactionLayer;
  readonly transports: readonly SipTransport[];
  readonly resolve: ResolveNextHop;
  readonly random: RandomHex;
  readonly product: string;
  /** Value of Allow in an INVITE (RFC 3261 §13.2.1). */
  readonly allow: string;
  /** Supported in an INVITE, besides what its headers say. */
  readonly supported: string | undefined;
}

const MAGIC_COOKIE = 'z9hG4bK';

/** Turns drafts into bytes on a transport (RFC 3261 §8.1.2, §18.1.1). */
export class RequestSender {
  readonly #options: RequestSenderOptions;
  readonly #advertised = new Map<SipTransport, string>();

  constructor(options: RequestSenderOptions) {
    this.#options = options;
  }

  /** Sends an INVITE; `onStarted` is called before anything else, at once where `target` is an address. */
  invite(
    draft: Draft,
    target: Target,
    user: ClientUser,
    onStarted: (transaction: InviteClientTransaction) => void,
  ): void {
    this.#route(target, (route) => {
      if (route instanceof SipError) this.#fail(user, route);
      else onStarted(this.#options.layer.invite(this.#build(draft, route), route, user));
    });
  }

  /** Sends any other request but ACK. */
  request(draft: Draft, target: Target, user: ClientUser): void {
    this.#route(target, (route) => {
      if (route instanceof SipError) this.#fail(user, route);
      else this.#options.layer.request(this.#build(draft, route), route, user);
    });
  }

  /** Sends an ACK for a 2xx, which is no transaction (RFC 3261 §13.2.2.4); `onSent` gets what to repeat. */
  ack(draft: Draft, target: Target, onSent: (bytes: Buffer, route: Route) => void): void {
    this.#route(target, (route) => {
      if (route instanceof SipError) return;
      const { bytes } = this.#build(draft, route);
      route.transport.send(bytes, route.remote);
      onSent(bytes, route);
    });
  }

  /** `<sip:user@host:port>` of a transport; without a parameter it means UDP (RFC 3261 §19.1.2). */
  contact(transport: SipTransport, user: string | undefined): string {
    const at = user === undefined || user === '' ? '' : `${escapeUser(user)}@`;
    const parameter = transport.protocol === 'udp' ? '' : `;transport=${transport.protocol}`;
    return `<sip:${at}${this.hostPort(transport)}${parameter}>`;
  }

  /** `host:port` that the transport shows to its peers; valid once it is open. */
  hostPort(transport: SipTransport): string {
    let hostPort = this.#advertised.get(transport);
    if (hostPort === undefined) {
      hostPort = advertised(transport);
      this.#advertised.set(transport, hostPort);
    }
    return hostPort;
  }

  /** Later, so that the caller has what it asked for before it hears that it failed. */
  #fail(user: ClientUser, error: SipError): void {
    this.#options.clock.schedule(0, () => user.onTransportError(error));
  }

  #route(target: Target, then: (route: Route | SipError) => void): void {
    if (typeof target === 'object' && 'connection' in target) {
      const { connection, otherwise } = target;
      const transport = this.#options.transports.find((one) => one.connected?.(connection) === true);
      if (transport === undefined) this.#route(otherwise, then);
      else then({ transport, remote: connection });
    } else if (typeof target !== 'string') then(this.#choose(target));
    else {
      this.#options.resolve(target, (remote) =>
        then(remote instanceof SipError ? remote : this.#choose(remote)),
      );
    }
  }

  #choose(remote: Remote): Route | SipError {
    const { transports } = this.#options;
    const sixth = remote.address.includes(':');
    const transport =
      transports.find(
        (one) => one.protocol === remote.protocol && one.local.address.includes(':') === sixth,
      ) ?? transports.find((one) => one.protocol === remote.protocol);
    if (transport !== undefined) return { transport, remote };
    return new SipError('transport', `No ${remote.protocol} transport is open. Add one to sip.transports.`);
  }

  #build(draft: Draft, route: Route): ClientRequest {
    const { random, product, allow, supported } = this.#options;
    const { parts } = draft;
    const isInvite = draft.method === 'INVITE';
    const branch = MAGIC_COOKIE + random(8);
    const protocol = route.transport.protocol.toUpperCase();
    const fields: RequestFields = {
      method: draft.method,
      uri: requestUri(draft.uri),
      via: `SIP/2.0/${protocol} ${this.hostPort(route.transport)};branch=${branch};rport`,
      from: draft.from,
      to: draft.to,
      callId: draft.callId,
      cseq: draft.cseq,
      routes: draft.routes,
      maxForwards: draft.maxForwards ?? 70,
      contact: draft.contactUser === undefined ? undefined : this.contact(route.transport, draft.contactUser),
      allow: isInvite ? allow : undefined,
      userAgent: product,
      headers: isInvite ? withSupported(parts.headers, supported) : parts.headers,
      body: parts.body,
      contentType: parts.contentType,
    };
    return { fields, branch, bytes: writeRequest(fields) };
  }
}
