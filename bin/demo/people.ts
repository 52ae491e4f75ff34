import { SystemClock } from '../../lib/clock/system-clock';
import { UdpTransport } from '../../lib/sip/transport/udp-transport';
import { createUserAgent } from '../../lib/sip/user-agent/user-agent';
import { tlibLinks } from '../../lib/simulator/desktops/tlib-link';
import { Simulator } from '../../lib/simulator/simulator';
import type { DemoOptions } from './options';
import type { DemoPlan, DemoTokens } from './plan';

/** The simulated people of the demo, on their own sockets. */
export function createPeople(options: DemoOptions, plan: DemoPlan, tokens: DemoTokens): Simulator {
  const clock = new SystemClock();
  const { host, sites, gateway, services, agents } = plan;
  const links = new Map(
    sites.map(({ name, httpPort }) => [
      name,
      { url: `ws://${host}:${httpPort}/tlib`, token: tokens.desktop },
    ]),
  );
  return new Simulator({
    clock,
    seed: options.seed,
    createAgent: (role, handler, allow) => {
      const port = { phones: plan.phonesPort, callers: plan.callersPort, conferences: plan.focusPort }[role];
      const transports = [new UdpTransport({ address: host, port })];
      return createUserAgent({ clock, handler, transports, allow, product: `Tidegate demo ${role}` });
    },
    connectDesktop: tlibLinks(links, clock),
    sites: sites.map(({ name, sipPort }) => ({ name, sip: `${host}:${sipPort}` })),
    agents,
    callUris: services.flatMap(({ number, share }) =>
      Array.from({ length: share }, () => `sip:${number}@${host}:${gateway.sipPort}`),
    ),
    callsPerMinute: options.callsPerMinute,
    meanCallMs: options.meanCallSeconds * 1000,
  });
}
