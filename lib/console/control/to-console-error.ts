import { ConsoleError } from '../errors';
import { isControlFailure } from './control-client';

/** What people are told when a server's control interface failed; other errors pass through. */
export function toConsoleError(error: unknown, application: string): unknown {
  if (!isControlFailure(error)) return error;
  if (error.kind === 'no-answer')
    return new ConsoleError(
      'no_answer',
      `${application} gave no answer (${error.message}). Look at its log and its control address.`,
    );
  if (error.status === 401 || error.status === 403)
    return new ConsoleError(
      'unavailable',
      `${application} does not accept the console's token. Check it in the inventory.`,
    );
  if (error.status === 400) return new ConsoleError('invalid', `${application} refused: ${error.message}`);
  return new ConsoleError('conflict', `${application} refused: ${error.message}`);
}
