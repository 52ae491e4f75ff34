import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { HoldFault } from '../calls/hold';

/** What a client is told of a hold or retrieve that was not done. */
export const holdFaults: Readonly<Record<HoldFault, readonly [code: number, text: string]>> = {
  'wrong-state': [codes.callInvalidState, 'the call is in no state for that'],
  already: [codes.alreadyInState, 'the call is in that state already'],
  'in-progress': [codes.requestInProgress, 'a hold or retrieve of this call is under way'],
  refused: [codes.callRejected, 'a phone or trunk of the call refused the change'],
};
