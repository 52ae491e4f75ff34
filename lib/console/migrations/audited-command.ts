import { record } from '../audit/record';
import type { AuditEntry } from '../audit/record';
import { isControlFailure } from '../control/control-client';
import { toConsoleError } from '../control/to-console-error';
import type { ManagedServer } from '../connections/server-directory';
import { ConsoleError } from '../errors';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from '../session/actor';

export interface AuditedCommand {
  /** `ACTION.request` is recorded before the command is sent, `ACTION` with what came of it. */
  readonly action: string;
  readonly server: ManagedServer;
  readonly parameters: NonNullable<AuditEntry['parameters']>;
  /** What is told first when nobody answered. */
  readonly unanswered: string;
}

/** Sends a command to a server with an audit record before and after it; without the first it isn't sent (spec S-6). */
export async function audited<T>(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  command: AuditedCommand,
  send: () => Promise<T>,
): Promise<T> {
  const { action, server, parameters } = command;
  const target = server.ref.application;
  const write = (entry: Pick<AuditEntry, 'action' | 'result' | 'detail'>) =>
    record(ctx.database.client, ctx.clock.now(), user, { ...entry, target, parameters });
  await write({ action: `${action}.request`, result: 'ok' });
  try {
    const answer = await send();
    await write({ action, result: 'ok' });
    return answer;
  } catch (error) {
    if (!isControlFailure(error)) throw error;
    const detail = error.message;
    await write({ action, result: error.kind === 'refused' ? 'refused' : 'failed', detail });
    if (error.kind === 'no-answer')
      throw new ConsoleError('no_answer', `no answer - ${command.unanswered} (${detail})`);
    throw toConsoleError(error, target);
  }
}
