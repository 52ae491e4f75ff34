import { onTestFinished } from 'vitest';
import { SystemClock } from '../../clock/system-clock';
import type { SipTransport } from '../transport/transport';
import { createUserAgent } from '../user-agent/user-agent';
import type { IncomingLeg, ServerRequest, UserAgent } from '../user-agent/types';
import type { TestNetwork } from './test-networks';

/** A user agent on a network of the suites, under the machine's clock. */
export interface TestAgent {
  readonly agent: UserAgent;
  readonly transport: SipTransport;
  readonly local: SipTransport['local'];
  readonly incoming: IncomingLeg[];
  readonly requests: ServerRequest[];
  readonly warnings: string[];
  /** A URI of this agent that names the network's protocol. */
  uri(user: string): string;
}

/** Opens one; it closes with the test. It answers requests with 200, and INVITEs as `onInvite` says: by default 200. */
export async function openTestAgent(
  network: TestNetwork,
  onInvite: (leg: IncomingLeg) => void = (leg) => leg.accept({ body: Buffer.from('v=0\r\n') }),
): Promise<TestAgent> {
  const transport = network.transport();
  const incoming: IncomingLeg[] = [];
  const requests: ServerRequest[] = [];
  const warnings: string[] = [];
  const agent = createUserAgent({
    clock: new SystemClock(),
    transports: [transport],
    product: 'Tidegate/test',
    allow: ['INVITE', 'OPTIONS', 'REGISTER', 'INFO', 'UPDATE'],
    handler: {
      onInvite: (leg) => {
        incoming.push(leg);
        onInvite(leg);
      },
      onRequest: (transaction) => {
        requests.push(transaction);
        transaction.respond(200);
      },
    },
    onWarning: (message) => warnings.push(message),
  });
  await agent.open();
  onTestFinished(() => agent.close());
  const parameter = network.protocol === 'tcp' ? ';transport=tcp' : '';
  return {
    agent,
    transport,
    local: transport.local,
    incoming,
    requests,
    warnings,
    uri: (user) => `sip:${user}@${agent.hostPort}${parameter}`,
  };
}
