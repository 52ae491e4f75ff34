import type { ActionResult, MigrationView } from '@/lib/feed/console';
import type { Acknowledged } from './impact';

interface ShutdownInput {
  readonly serverId: string;
  /** UUID minted when the dialog opens, so that a second press is the same command. */
  readonly requestId: string;
  readonly reason: string;
  readonly typedName: string;
  readonly acknowledged: Acknowledged;
}

/** Commands to a server; pages hand in the server actions. */
export interface ServerCommands {
  readonly shutDown: (input: ShutdownInput) => Promise<ActionResult<MigrationView>>;
  readonly stopNow: (input: ShutdownInput) => Promise<ActionResult<{ status: string }>>;
}

export type CommandFailure = Extract<ActionResult<never>, { ok: false }>['error'];

/** What the page says when not even the console answered: nothing is known of the command. */
export const unreachable: CommandFailure = {
  code: 'unavailable',
  message:
    'The console did not answer, so it is not known whether the command arrived. Press again: the same command is not carried out twice.',
};
