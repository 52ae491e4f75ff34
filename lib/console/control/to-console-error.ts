import { ConsoleError } from '../errors';
import { ControlFailure } from './control-client';

/** What people are told when a server's control interface failed; other errors pass through. */
export function toConsoleError(error: unknown, application: string): unknown {
  if (!(error instanceof ControlFailure)) return error;
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
  return new ConsoleError('conflict', `${application} refused: ${error.message}`);
}
