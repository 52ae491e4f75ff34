import { guardedClock } from '../../clock/guarded-clock';
import { ChallengeAnswers } from '../auth/challenge-answers';
import { SipError } from '../errors';
import { parseNameAddr } from '../message/name-addr';
import type { SipResponse } from '../message/types';
import { parseUri } from '../message/uri';
import type { ClientUser } from '../transaction/context';
import { TransactionLayer } from '../transaction/transaction-layer';
import type { SipTransport } from '../transport/transport';
import { Dispatcher } from './dispatcher';
import { LegBase } from './leg-base';
import { createNextHopResolver } from './next-hop';
import { OutgoingLegImpl } from './outgoing-leg';
import { createRandomHex } from './random-hex';
import { checkRules } from './request-checks';
import { outOfDialogDraft } from './out-of-dialog-draft';
import { RequestSender } from './request-sender';
import type { Stack } from './stack';
import type { InviteRequest, Leg, OutgoingLeg, OutgoingRequest, UserAgent, UserAgentOptions } from './types';
import { Warnings } from './warnings';

const TRANSACTIONS_MAX = 200_000;
const LEGS_MAX = 200_000;

/**
 * The SIP stack of one process: a user agent on the given transports (RFC 3261 §8), which serves many calls at once.
 * Nothing is bound until `open`.
 */
export function createUserAgent(options: UserAgentOptions): UserAgent {
  return new StackUserAgent(options);
}

class StackUserAgent implements UserAgent {
  readonly #options: UserAgentOptions;
  readonly #stack: Stack;
  readonly #warnings: Warnings;

  constructor(options: UserAgentOptions) {
    this.#options = options;
    const { transports, product } = options;
    if (transports.length === 0) throw new SipError('assertion', 'A user agent needs a transport.');
    this.#warnings = new Warnings(options.clock, options.onWarning, options.onFault);
    const clock = guardedClock(options.clock, this.#warnings.fault);
    const rules = checkRules(options.allow, options.supported);
    const dispatcher = new Dispatcher(options.handler, rules, options.legsMax ?? LEGS_MAX, this.#warnings);
    const layer = new TransactionLayer({
      clock,
      user: dispatcher,
      transactionsMax: options.transactionsMax ?? TRANSACTIONS_MAX,
      onFault: this.#warnings.fault,
    });
    const random = options.random ?? createRandomHex();
    const family = transports[0]!.local.address.includes(':') ? 6 : 4;
    const usual = transports.some(({ protocol }) => protocol === 'udp') ? 'udp' : 'tcp';
    const resolve = createNextHopResolver(clock, family, usual);
    const sender = new RequestSender({
      clock,
      layer,
      transports,
      resolve,
      random,
      product,
      allow: rules.allow,
      supported: rules.supportedAlways,
    });
    const { sessionExpires } = options;
    this.#stack = {
      clock,
      layer,
      sender,
      random,
      product,
      allow: rules.allow,
      supported: rules.supportedAlways,
      sessionExpires,
      legs: new Map(),
    };
    dispatcher.attach(this.#stack);
  }

  async open(): Promise<void> {
    const { transports } = this.#options;
    try {
      for (const transport of transports) await this.#open(transport);
    } catch (error) {
      await Promise.all(transports.map((transport) => transport.close()));
      throw error;
    }
  }

  async #open(transport: SipTransport): Promise<void> {
    const { layer } = this.#stack;
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        this.#warnings.fault(error);
      }
    };
    await transport.open(
      (bytes, from, fault) => guarded(() => layer.receive(bytes, from, transport, fault)),
      (remote, error) =>
        guarded(() => {
          if (error instanceof SipError) this.#warnings.warn(error.message);
          layer.connectionLost(remote, transport);
        }),
    );
  }

  get hostPort(): string {
    return this.#stack.sender.hostPort(this.#options.transports[0]!);
  }

  invite(request: InviteRequest): OutgoingLeg {
    const localTag = this.#stack.random(8);
    const from = parseNameAddr(request.from);
    const { draft, target, nextHop } = outOfDialogDraft('INVITE', request, {
      localTag,
      callId: this.#stack.random(12),
      maxForwards: request.maxForwards,
      contactUser: from?.uri.user ?? '',
    });
    const leg = new OutgoingLegImpl({
      stack: this.#stack,
      localTag,
      events: request.events,
      draft,
      target,
      reliable: request.reliable === true,
      sent: {
        uri: request.uri,
        nextHop,
        localTag,
        localUri: from?.uriText ?? request.from,
        remoteUri: parseNameAddr(request.to)?.uriText ?? request.to,
        remote: undefined,
      },
      credentials: request.credentials,
    });
    if (parseUri(request.uri) !== undefined) leg.start(draft, target);
    else this.#stack.clock.schedule(0, () => leg.onTransportError());
    return leg;
  }

  send(request: OutgoingRequest, onFinal: (response: SipResponse | undefined) => void): void {
    const { random } = this.#stack;
    const { draft, target } = outOfDialogDraft(request.method, request, {
      localTag: random(8),
      callId: random(12),
    });
    const { credentials } = request;
    const user: OutOfDialogUser = new OutOfDialogUser(onFinal, (response) => repeat(response));
    const answers = credentials && new ChallengeAnswers(credentials, random);
    let { cseq } = draft;
    const repeat = (response: SipResponse): boolean => {
      const authorization = answers?.answer(response, draft.method, draft.uri);
      if (authorization === undefined) return false;
      cseq += 1;
      const headers = [...(draft.parts.headers ?? []), ...authorization];
      this.#stack.sender.request({ ...draft, cseq, parts: { ...draft.parts, headers } }, target, user);
      return true;
    };
    this.#stack.sender.request(draft, target, user);
  }

  forget(leg: Leg): void {
    if (leg instanceof LegBase) leg.forget();
  }

  counts(): { clientTransactions: number; serverTransactions: number; legs: number } {
    const { layer, legs } = this.#stack;
    return { clientTransactions: layer.clientCount, serverTransactions: layer.serverCount, legs: legs.size };
  }

  async close(): Promise<void> {
    this.#stack.layer.close();
    this.#stack.legs.clear();
    await Promise.all(this.#options.transports.map((transport) => transport.close()));
  }
}

/** The user of an out-of-dialog request: told its final response once, when no challenge of it can be answered. */
class OutOfDialogUser implements ClientUser {
  readonly #onFinal: (response: SipResponse | undefined) => void;
  readonly #repeat: (response: SipResponse) => boolean;

  constructor(
    onFinal: (response: SipResponse | undefined) => void,
    repeat: (response: SipResponse) => boolean,
  ) {
    this.#onFinal = onFinal;
    this.#repeat = repeat;
  }

  onResponse(response: SipResponse): void {
    if (response.status >= 200 && !this.#repeat(response)) this.#onFinal(response);
  }

  onTimeout(): void {
    this.#onFinal(undefined);
  }

  onTransportError(): void {
    this.#onFinal(undefined);
  }
}
