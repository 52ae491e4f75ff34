import { join, resolve } from 'node:path';
import { type DemoOptions, wrapUpSeconds } from './options';

/** Distance between a server's SIP port and its HTTP port. */
const httpOffset = 3_000;
const host = '127.0.0.1';
/** Seconds that a call waits for the strategy before its Routing Point's own queue has it. */
const routerTimeoutSeconds = 3;
/** With fewer agents there is one number to call, and one queue. */
const agentsOfTwoQueues = 8;
const firstExtension = 7_001;

export interface SitePlan {
  readonly name: string;
  readonly application: string;
  /** Trunk DN by which the other site reaches it. */
  readonly trunk: string;
  readonly sipPort: number;
  readonly httpPort: number;
  readonly configFile: string;
}

/** A number that callers dial: a Routing Point at each site, and the queue that serves it. */
interface ServicePlan {
  readonly name: string;
  readonly number: string;
  readonly queue: string;
  /** Of the calls, and of the agents. */
  readonly share: number;
}

/** Random bearer tokens of one demo; made once, kept in a file that only its owner can read. */
export interface DemoTokens {
  readonly console: string;
  readonly desktop: string;
  readonly gateway: string;
  /** The strategy's, as a T-Library client. */
  readonly strategy: string;
  /** Of who steers the strategy over HTTP. */
  readonly routing: string;
}

/** Who listens where, and where files are. */
export interface DemoPlan {
  readonly host: string;
  readonly dataDir: string;
  readonly sites: readonly [SitePlan, SitePlan];
  readonly gateway: { readonly sipPort: number; readonly httpPort: number; readonly configFile: string };
  readonly strategy: { readonly httpPort: number; readonly configFile: string };
  readonly phonesPort: number;
  readonly callersPort: number;
  /** Of the conference service. */
  readonly focusPort: number;
  readonly consolePort: number;
  readonly services: readonly ServicePlan[];
  /** Extension and AgentID; the first half is at home at the first site. */
  readonly agents: ReadonlyArray<{
    readonly dn: string;
    readonly agentID: string;
    readonly home: string;
    readonly queue: string;
  }>;
}

/** Lays the system out: SIP on base, +10, phones +20, callers +30, gateway +40, strategy +50, conferences +60; HTTP 3000 above each. */
export function planDemo(options: DemoOptions): DemoPlan {
  const { basePort, consolePort, agents } = options;
  const dataDir = resolve(options.dataDir);
  const site = (number: number, sipPort: number): SitePlan => ({
    name: `site${number}`,
    application: `SIPServer_Site${number}`,
    trunk: `Trunk_Site${number}`,
    sipPort,
    httpPort: sipPort + httpOffset,
    configFile: join(dataDir, `site${number}.yaml`),
  });
  const gatewayPort = basePort + 40;
  const services = servicesFor(agents);
  // One agent after the other in the shares of the services: of 3 to 1 every fourth one is in the second queue.
  const turns = services.flatMap(({ queue, share }) => Array.from({ length: share }, () => queue));
  return {
    host,
    dataDir,
    sites: [site(1, basePort), site(2, basePort + 10)],
    gateway: {
      sipPort: gatewayPort,
      httpPort: gatewayPort + httpOffset,
      configFile: join(dataDir, 'gateway.yaml'),
    },
    strategy: { httpPort: basePort + 50 + httpOffset, configFile: join(dataDir, 'strategy.yaml') },
    phonesPort: basePort + 20,
    callersPort: basePort + 30,
    focusPort: basePort + 60,
    consolePort,
    services,
    agents: Array.from({ length: agents }, (_, index) => ({
      dn: String(firstExtension + index),
      agentID: `A${firstExtension + index}`,
      home: index < agents / 2 ? 'site1' : 'site2',
      queue: turns[index % turns.length] ?? '',
    })),
  };
}

function servicesFor(agents: number): ServicePlan[] {
  const service = { name: 'service', number: '8800', queue: '8000', share: 3 };
  const sales = { name: 'sales', number: '8810', queue: '8010', share: 1 };
  return agents < agentsOfTwoQueues ? [service] : [service, sales];
}

/** Every port that something will bind, with the option that moves it. */
export function portsOf(plan: DemoPlan, withConsole: boolean): PortUse[] {
  const base = '--base-port';
  const uses: PortUse[] = plan.sites.flatMap(({ application, sipPort, httpPort }) => [
    { protocol: 'udp', port: sipPort, what: `${application}, SIP`, option: base },
    { protocol: 'tcp', port: httpPort, what: `${application}, HTTP`, option: base },
  ]);
  uses.push(
    { protocol: 'udp', port: plan.phonesPort, what: 'phones, SIP', option: base },
    { protocol: 'udp', port: plan.callersPort, what: 'callers, SIP', option: base },
    { protocol: 'udp', port: plan.focusPort, what: 'conferences, SIP', option: base },
    { protocol: 'udp', port: plan.gateway.sipPort, what: 'gateway, SIP', option: base },
    { protocol: 'tcp', port: plan.gateway.httpPort, what: 'gateway, HTTP', option: base },
    { protocol: 'tcp', port: plan.strategy.httpPort, what: 'strategy, HTTP', option: base },
  );
  if (withConsole)
    uses.push({ protocol: 'tcp', port: plan.consolePort, what: 'console, HTTP', option: '--port' });
  return uses;
}

export interface PortUse {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  readonly what: string;
  readonly option: string;
}

/** The configuration of one SIP Server, as docs/configuration.md describes it. */
export function siteConfig(plan: DemoPlan, site: SitePlan, tokens: DemoTokens): object {
  const peer = plan.sites.find(({ name }) => name !== site.name)!;
  const first = plan.agents[0]!;
  const last = plan.agents.at(-1)!;
  return {
    application: site.application,
    site: site.name,
    sip: { address: plan.host, port: site.sipPort, transports: ['udp'] },
    http: {
      address: plan.host,
      port: site.httpPort,
      tokens: [
        { name: 'console', token: tokens.console, allow: ['control', 'feed', 'tlib'] },
        { name: 'desktop', token: tokens.desktop, allow: ['tlib'] },
        { name: 'strategy', token: tokens.strategy, allow: ['tlib'] },
      ],
    },
    dataDir: join(plan.dataDir, site.name),
    TServer: {
      'shutdown-sip-reject-code': 302,
      'dr-peer-trunk': peer.trunk,
      'dr-forward': 'no-agent',
      // Phones come back soon after a restart or an abort.
      'shutdown-retry-after': 10,
    },
    dns: [
      { number: 'Trunk_GW', type: 'Trunk', contact: `sip:${plan.host}:${plan.gateway.sipPort}` },
      { number: peer.trunk, type: 'Trunk', contact: `sip:${plan.host}:${peer.sipPort}`, 'oos-check': 5 },
      { numbers: `${first.dn}-${last.dn}`, type: 'Extension' },
      {
        number: 'Conferences',
        type: 'Voice over IP Service',
        'service-type': 'conference',
        contact: `sip:${plan.host}:${plan.focusPort}`,
      },
      ...plan.services.flatMap(({ number, queue }) => [
        { number: queue, type: 'ACD Queue' },
        { number, type: 'Routing Point', 'default-dn': queue, 'router-timeout': routerTimeoutSeconds },
      ]),
    ],
    agentLogins: [
      {
        codes: `${first.agentID}-${last.agentID}`,
        queues: plan.services.map(({ queue }) => queue),
        'wrap-up-time': wrapUpSeconds,
      },
    ],
  };
}

export function gatewayConfig(plan: DemoPlan, tokens: DemoTokens): object {
  return {
    sip: { address: plan.host, port: plan.gateway.sipPort },
    http: {
      address: plan.host,
      port: plan.gateway.httpPort,
      tokens: [{ name: 'console', token: tokens.gateway }],
    },
    sites: plan.sites.map(({ name, sipPort }) => ({
      name,
      contact: `sip:${plan.host}:${sipPort}`,
      weight: 1,
    })),
  };
}

/** The strategy's rules: an agent who is ready here, else one who is ready at the other site, else the queue here. */
export function strategyConfig(plan: DemoPlan, tokens: DemoTokens): object {
  return {
    name: 'Strategy',
    http: {
      address: plan.host,
      port: plan.strategy.httpPort,
      tokens: [{ name: 'console', token: tokens.routing }],
    },
    servers: plan.sites.map(({ name, httpPort }) => ({
      site: name,
      url: `ws://${plan.host}:${httpPort}/tlib`,
      token: tokens.strategy,
      routingPoints: plan.services.map(({ number }) => number),
    })),
    sites: plan.sites.map(({ name, trunk }) => ({ name, weight: 1, label: trunk })),
    rules: plan.services.map(({ name, number, queue }) => ({
      name,
      when: { called: number },
      route: [
        { queue, minAgentsAvailable: 1 },
        { queue, sites: 'all', minAgentsAvailable: 1 },
        { queue },
        // This site takes no calls now.
        { queue, sites: 'all' },
      ],
    })),
  };
}

/** What the console is told of the system. */
export function inventory(plan: DemoPlan, tokens: DemoTokens): object {
  return {
    sites: plan.sites.map(({ name }) => ({ name })),
    servers: plan.sites.map(({ name, application, httpPort }) => ({
      application,
      site: name,
      url: `http://${plan.host}:${httpPort}`,
      token: tokens.console,
    })),
    gateways: [
      { name: 'gateway', url: `http://${plan.host}:${plan.gateway.httpPort}`, token: tokens.gateway },
    ],
  };
}
