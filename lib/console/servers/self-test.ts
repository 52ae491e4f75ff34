import { record } from '../audit/record';
import type { SelfTest } from '../control/schemas';
import { toConsoleError } from '../control/to-console-error';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from '../session/actor';
import { managedServer } from './managed-server';

/** Has the server send itself an INVITE and a MakeCall and tells what came of them. Audited. Throws ConsoleError. */
export async function selfTest(ctx: ConsoleRuntime, user: CurrentUser, serverId: string): Promise<SelfTest> {
  const { control, ref } = managedServer(ctx, serverId);
  const write = (result: 'ok' | 'failed', detail: string) =>
    record(ctx.database.client, ctx.clock.now(), user, {
      action: 'server.self-test',
      target: ref.application,
      result,
      detail,
    });
  try {
    const answer = await control.selfTest();
    await write(
      'ok',
      `INVITE ${answer.invite.code ?? 'no answer'}, MakeCall ${answer.makeCall.errorCode ?? 'accepted'}`,
    );
    return answer;
  } catch (error) {
    await write('failed', error instanceof Error ? error.message : String(error));
    throw toConsoleError(error, ref.application);
  }
}
