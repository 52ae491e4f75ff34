import { testNetworks } from '../testing/test-networks';
import { transportCases } from './transport.cases';

for (const network of testNetworks) transportCases(network);
