import { testNetworks } from '../testing/test-networks';
import { malformedCases } from './malformed.cases';
import { userAgentCases } from './user-agent.cases';

for (const network of testNetworks) {
  userAgentCases(network);
  malformedCases(network);
}
