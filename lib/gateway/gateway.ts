import type { Clock } from '../clock/clock';
import { parseUri } from '../sip/message/uri';
import type { Remote } from '../sip/transport/transport';
import type { IncomingLeg, ServerRequest, UserAgent, UserAgentHandler } from '../sip/user-agent/types';
import type { GatewayConfig, SiteConfig } from './config';
import { GatewayCall } from './gateway-call';
import { hostPortOf } from './message-parts';
import { SiteBook } from './site-book';

/** Methods that the gateway serves. */
export const gatewayMethods = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'UPDATE',
  'INFO',
  'MESSAGE',
  'OPTIONS',
] as const;

/** Between hanging up and closing the sockets: BYEs want their answers. */
const lingerMs = 500;

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  /** Makes the user agent that calls `handler`; the sockets are its business. */
  readonly createAgent: (handler: UserAgentHandler) => UserAgent;
}

/** Takes calls from anywhere but the sites and brings each to a site. */
export class Gateway implements UserAgentHandler {
  readonly sites: SiteBook;
  readonly #config: GatewayConfig;
  readonly #clock: Clock;
  readonly #agent: UserAgent;
  readonly #siteAddresses: ReadonlySet<string>;
  readonly #calls = new Set<GatewayCall>();
  #stopping = false;

  constructor({ config, clock, createAgent }: GatewayOptions) {
    this.#config = config;
    this.#clock = clock;
    this.sites = new SiteBook(config.sites, clock);
    this.#siteAddresses = new Set(config.sites.map(addressOf));
    this.#agent = createAgent(this);
  }

  get activeCalls(): number {
    return this.#calls.size;
  }

  /** Binds the SIP port; throws SipError where it is taken. */
  start(): Promise<void> {
    return this.#agent.open();
  }

  /** Refuses new calls, hangs up the live ones, lets BYEs be answered, closes the socket. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const linger = this.#calls.size > 0 ? lingerMs : 0;
    for (const call of [...this.#calls]) call.hangUp();
    await new Promise<void>((resolve) => this.#clock.schedule(linger, resolve));
    await this.#agent.close();
  }

  onInvite(leg: IncomingLeg): void {
    if (this.#stopping || this.#calls.size >= this.#config['calls-max']) {
      leg.reject(503, { headers: [['Retry-After', '5']] });
      return;
    }
    // A call that a site sends out would come straight back to a site: there is no network behind this gateway.
    if (this.#siteAddresses.has(textOf(leg.remote))) {
      leg.reject(404);
      return;
    }
    const call = new GatewayCall(
      {
        agent: this.#agent,
        clock: this.#clock,
        book: this.sites,
        sites: this.#config.sites,
        noAnswerMs: this.#config['no-answer-timeout'] * 1000,
        onOver: (over) => this.#calls.delete(over),
      },
      leg,
    );
    this.#calls.add(call);
    call.start();
  }

  onRequest(transaction: ServerRequest): void {
    if (transaction.request.method === 'OPTIONS') {
      transaction.respond(200);
      return;
    }
    transaction.respond(481);
  }
}

const textOf = (remote: Remote): string => `${remote.address}:${remote.port}`;

function addressOf(site: SiteConfig): string {
  const uri = parseUri(site.contact);
  return uri === undefined ? '' : hostPortOf(uri);
}
