export interface SiteFacts {
  readonly number: 1 | 2;
  /** Callers in queue 8001 hear music. */
  readonly treatment: boolean;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** Addresses on the memory network. */
export const addresses = {
  site1: '10.0.0.1',
  site2: '10.0.0.2',
  gateway: '10.0.0.3',
  callers: '10.0.0.4',
  outside: '10.0.0.5',
} as const;

export const queues = ['8000', '8001'] as const;
export const routingPoint = '8800';
/** What callers hear while they wait, somewhere outside. */
export const musicNumber = '9777';
/** Numbers that lead out of the contact centre. */
const outsidePrefix = '9';

const firstDn = 7000;
export const dnOf = (agent: number): string => String(firstDn + agent);
export const agentIdOf = (agent: number): string => `A${1000 + agent}`;
/** The agents from here on, a fifth of them, have untimed after-call work. */
export const isUntimed = (agent: number): boolean => agent % 500 >= 300 && agent % 500 < 400;

/** The configuration file of one of the two sites; both know all 500 phones and agents, and each other. */
export function siteYaml({ number, treatment, options }: SiteFacts): string {
  const peer = number === 1 ? 2 : 1;
  const lines = Object.entries(options).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
  return `
application: SIPServer_Site${number}
site: site${number}
sip: { address: ${addresses[`site${number}`]}, port: 5060, transports: [udp] }
http: { address: 127.0.0.1, port: 8060 }
dataDir: var/simulation
TServer:
  dr-peer-trunk: Trunk_Peer
${lines.join('\n')}
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:${addresses.gateway}:5060" }
  - { number: Trunk_Out, type: Trunk, contact: "sip:${addresses.outside}:5060", prefix: "${outsidePrefix}" }
  - { number: Trunk_Peer, type: Trunk, contact: "sip:${addresses[`site${peer}`]}:5060", oos-check: 10 }
  - { numbers: "7000-7499", type: Extension }
  - { number: "8000", type: ACD Queue }
  - { number: "8001", type: ACD Queue${treatment ? `, treatment-dn: "${musicNumber}"` : ''} }
  - { number: "8800", type: Routing Point, default-dn: "8000" }
agentLogins:
  - { codes: "A1000-A1199", queues: ["8000", "8001"] }
  - { codes: "A1200-A1299", queues: ["8000", "8001"], wrap-up-time: 0 }
  - { codes: "A1300-A1399", queues: ["8000", "8001"], wrap-up-time: untimed }
  - { codes: "A1400-A1499", queues: ["8000", "8001"], wrap-up-time: 45, legal-guard-time: 2 }
`;
}
