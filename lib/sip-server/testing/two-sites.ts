import type { InviteRequest } from '../../sip/user-agent/types';
import { type Harness, startEngine } from './engine-harness';
import type { CallOutcome, TestPeer } from './engine-peers';

/** What a test wants of a site other than the usual. */
export interface SiteWishes {
  readonly tserver?: string;
  /** Keys of the trunk to the other site. */
  readonly trunk?: string;
  /** The sites do not check each other, and so tell each other nothing. */
  readonly blind?: boolean;
  /** DNs in addition, the same at both. */
  readonly dns?: string;
}

/** Site 1 at 10.0.0.1 or site 2 at 10.0.0.2, mirrored; phones 7001 and 7002 have ports of their own at each. */
export function siteYaml(
  site: 1 | 2,
  { tserver = 'dr-forward: no-agent', trunk = '', blind = false, dns = '' }: SiteWishes,
): string {
  const other = 3 - site;
  return `
sip: { address: 10.0.0.${site}, port: 5060, transports: [udp] }
TServer: { dr-peer-trunk: Trunk_Site${other}, ${tserver} }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site${other}, type: Trunk, contact: "sip:10.0.0.${other}:5060", oos-check: ${blind ? 0 : 10} ${trunk} }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:57${site}1" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:57${site}2" }
  - { number: "7003", type: Extension }
  - { number: "8000", type: ACD Queue }
${dns}agentLogins:
  - { codes: A1-A3, queues: ["8000"] }
`;
}

export interface Sites {
  site1: Harness;
  site2: Harness;
  gateway: TestPeer;
  pass(ms: number): Promise<void>;
  /** Follows redirects as a gateway does; the answers on the way. `how`: what the gateway does to each INVITE. */
  way(site: 1 | 2, number: string, how?: (uri: string) => Partial<InviteRequest>): Promise<string[]>;
}

/** Two engines that are each other's peer, on one network and clock, and a gateway. */
export async function sites(one: SiteWishes = {}, two: SiteWishes = one): Promise<Sites> {
  const site2 = await startEngine(siteYaml(2, two));
  const site1 = await startEngine(siteYaml(1, one), [], () => 0, site2);
  const gateway = await site2.peer(5090);
  return {
    site1,
    site2,
    gateway,
    pass: site2.pass,
    async way(site, number, how = (uri) => ({ uri })) {
      const way: string[] = [];
      let uri: string | undefined = `sip:${number}@10.0.0.${site}:5060`;
      while (uri !== undefined && way.length < 10) {
        const call: CallOutcome = gateway.call(number, 'caller', { uri, ...how(uri) });
        await site2.pass(20);
        way.push(`${call.status ?? call.provisional.join()} ${call.contact ?? ''}`.trim());
        uri = call.status === 302 ? call.contact : undefined;
      }
      return way;
    },
  };
}

/** An agent is Ready for queue 8000. */
export const login = (h: Harness, agentID: string, thisDN: string): void =>
  void h.ask(h.client(), {
    message: 'RequestAgentLogin',
    thisDN,
    thisQueue: '8000',
    agentID,
    workMode: 'AutoIn',
  });

/** The answer that sends a caller to a site by dr-forward. */
export const forwarded = (site: 1 | 2, user: string): string =>
  `302 sip:${user}@10.0.0.${site}:5060;dr-forwarded`;
