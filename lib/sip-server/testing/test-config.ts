import { loopback } from './ports';

export const tokens = {
  console: 'console-token-of-the-tests',
  desktop: 'desktop-token-of-the-tests',
} as const;

/** What a test wants other than the usual; the rest of the file is made by `testConfig`. */
export interface ConfigWishes {
  readonly sipPort: number;
  readonly httpPort: number;
  readonly dataDir: string;
  /** Where the fixed phones of 7001…7009 are; each DN has the port of its place, the last one for all that follow. */
  readonly phonePorts?: readonly number[];
  /** `tcp`: the server serves TCP too, and the phones' contacts ask for it. */
  readonly transport?: 'udp' | 'tcp';
  /** Address of the server's SIP side and of the phones, without brackets; default 127.0.0.1. */
  readonly sipAddress?: string;
  /** Contact port of Trunk_Site1; without it there is no such trunk. */
  readonly peerPort?: number;
  readonly application?: string;
  readonly site?: string;
  /** TServer options over the defaults of the tests (FLUSH of 2 s). */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Options on every agent login. */
  readonly agentOptions?: Readonly<Record<string, unknown>>;
  /** Algorithms of challenges; default: those of the server. */
  /** DNs in addition. */
  readonly dns?: readonly Readonly<Record<string, unknown>>[];
}

/** Number of agents and of phones that every test server knows: A1…A9 at 7001…7009, all may serve queue 8000. */
const agentsMax = 9;
export const queue = '8000';

/**
 * A configuration as its file would hold it: Trunk_GW takes calls from any source, Trunk_Site1 is the peer (and
 * `dr-peer-trunk`) where there is one, phones have fixed contacts or register, one queue, one routing point.
 */
export function testConfig(wishes: ConfigWishes): Record<string, unknown> {
  const ports = wishes.phonePorts ?? [];
  const tcp = wishes.transport === 'tcp';
  const address = wishes.sipAddress ?? loopback;
  const host = address.includes(':') ? `[${address}]` : address;
  const parameter = tcp ? ';transport=tcp' : '';
  const phones = Array.from({ length: agentsMax }, (_, index) => {
    const number = String(7001 + index);
    const port = ports[index] ?? ports.at(-1);
    return port === undefined
      ? { number, type: 'Extension' }
      : { number, type: 'Extension', contact: `sip:${number}@${host}:${port}${parameter}` };
  });
  const peer = wishes.peerPort;
  return {
    application: wishes.application ?? 'SIPServer_Test',
    site: wishes.site ?? 'site2',
    sip: {
      address,
      port: wishes.sipPort,
      transports: tcp ? ['udp', 'tcp'] : ['udp'],
    },
    http: {
      address: loopback,
      port: wishes.httpPort,
      tokens: [
        { name: 'console', token: tokens.console, allow: ['control', 'feed', 'tlib'] },
        { name: 'desktop', token: tokens.desktop, allow: ['tlib'] },
      ],
    },
    dataDir: wishes.dataDir,
    TServer: {
      // Long enough for a busy machine to answer each BYE.
      'graceful-shutdown-sip-timeout': 2,
      ...(peer === undefined ? {} : { 'dr-peer-trunk': 'Trunk_Site1' }),
      ...wishes.options,
    },
    dns: [
      { number: 'Trunk_GW', type: 'Trunk', contact: `sip:${loopback}:5099`, prefix: '9', default: true },
      ...(peer === undefined
        ? []
        : [{ number: 'Trunk_Site1', type: 'Trunk', contact: `sip:${loopback}:${peer}` }]),
      ...phones,
      { number: queue, type: 'ACD Queue' },
      { number: '8800', type: 'Routing Point', 'default-dn': queue },
      ...(wishes.dns ?? []),
    ],
    agentLogins: Array.from({ length: agentsMax }, (_, index) => ({
      code: `A${index + 1}`,
      queues: [queue],
      ...wishes.agentOptions,
    })),
  };
}
