import { z } from 'zod';
import type { MigrationState, MigrationView } from '../../feed/console';
import { record } from '../audit/record';
import { ControlFailure } from '../control/control-client';
import type { ControlClient } from '../control/control-client';
import type { ManagedServer } from '../connections/server-directory';
import { ConsoleError } from '../errors';
import type { ConsoleRuntime } from '../runtime';
import { managedServer } from '../servers/managed-server';
import type { CurrentUser } from '../session/actor';
import { getMigration } from './get-migration';
import {
  acknowledged,
  checkAcknowledged,
  checkTypedName,
  connectedState,
  reason,
  requestId,
} from './preconditions';
import { toColumn } from './view';

export const startInput = z.object({
  serverId: z.string().max(64),
  requestId,
  reason,
  typedName: z.string().max(64),
  acknowledged,
});
export type StartInput = z.infer<typeof startInput>;

/** How the command ended: what becomes of the migration's row, and what the audit says. */
interface Outcome {
  readonly state: MigrationState;
  readonly shutdownId: string | null;
  readonly message: string | null;
  readonly result: 'ok' | 'refused' | 'failed';
}

const noAnswer = 'no answer - stop NOT performed';

/**
 * Starts the graceful shutdown of one server and returns its migration. Row and audit record are written before the
 * command is sent (spec S-6); without an answer in 10 s nothing counts as stopped (S-3). The same requestId again
 * returns the same migration. Throws ConsoleError: `not_found`, `invalid`, `precondition_failed`, `conflict`, `no_answer`.
 */
export async function startGracefulShutdown(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  input: StartInput,
): Promise<MigrationView> {
  const server = managedServer(ctx, input.serverId);
  const again = await earlier(ctx, input);
  if (again !== null) return again;
  checkTypedName(server, input.typedName);
  const { status } = connectedState(server).server;
  if (status !== 'Started')
    throw new ConsoleError(
      'precondition_failed',
      `${server.ref.application} is ${status}; only a server that is Started can be shut down gracefully.`,
    );
  checkAcknowledged(server, input.acknowledged);
  const id = await request(ctx, user, server, input);
  if (id === null) return (await earlier(ctx, input)) ?? fail();
  await ctx.timeline.tell(id);
  const outcome = await command(server.control, user, input);
  await settle(ctx, user, server, id, input, outcome);
  await ctx.timeline.tell(id);
  if (outcome.state === 'no-answer') throw new ConsoleError('no_answer', outcome.message ?? noAnswer);
  if (outcome.state === 'refused')
    throw new ConsoleError('conflict', `${server.ref.application} refused: ${outcome.message}`);
  return (await getMigration(id, ctx)) ?? fail();
}

async function earlier(ctx: ConsoleRuntime, input: StartInput): Promise<MigrationView | null> {
  const row = await ctx.database.client.siteMigration.findUnique({ where: { requestId: input.requestId } });
  if (row === null) return null;
  if (row.serverId !== input.serverId)
    throw new ConsoleError('conflict', 'This request id was used for another server; open the dialog anew.');
  return getMigration(row.id, ctx);
}

/** Row and audit in one transaction; null when the same request came in twice at the same moment. */
async function request(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  server: ManagedServer,
  input: StartInput,
): Promise<string | null> {
  const now = ctx.clock.now();
  const id = ctx.newId();
  return ctx.database.client.$transaction(async (tx) => {
    const { count } = await tx.siteMigration.createMany({
      data: [
        {
          id,
          serverId: input.serverId,
          requestId: input.requestId,
          state: 'requested',
          initiator: user.name,
          via: 'control',
          reason: input.reason,
          requestedAt: new Date(now),
        },
      ],
      skipDuplicates: true,
    });
    if (count === 0) return null;
    await record(tx, now, user, {
      action: 'graceful-shutdown.request',
      target: server.ref.application,
      parameters: {
        requestId: input.requestId,
        reason: input.reason,
        whenSuspended: 'exit',
        calls: input.acknowledged.calls,
        agents: input.acknowledged.agents,
      },
      result: 'ok',
    });
    return id;
  });
}

async function command(control: ControlClient, user: CurrentUser, input: StartInput): Promise<Outcome> {
  const body = { requestId: input.requestId, initiator: user.name, reason: input.reason };
  try {
    const { shutdownId } = await control.gracefulShutdown({ ...body, whenSuspended: 'exit' });
    return { state: 'running', shutdownId, message: null, result: 'ok' };
  } catch (error) {
    if (!(error instanceof ControlFailure)) throw error;
    if (error.kind === 'refused')
      return { state: 'refused', shutdownId: null, message: error.message, result: 'refused' };
    const started = await startedAfterAll(control, input.requestId);
    if (started !== null) return { state: 'running', shutdownId: started, message: null, result: 'ok' };
    const message = `${noAnswer} (${error.message})`;
    return { state: 'no-answer', shutdownId: null, message, result: 'failed' };
  }
}

/** Whether the unanswered command took effect: the shutdown that runs carries our request id. */
async function startedAfterAll(control: ControlClient, wanted: string): Promise<string | null> {
  try {
    const { shutdown } = await control.status();
    if (shutdown === undefined) return null;
    const [first] = await control.events(shutdown.id, 0);
    return first?.type === 'requested' && first.requestId === wanted ? shutdown.id : null;
  } catch {
    return null;
  }
}

/**
 * Writes what came of it, unless the feed has told more by now. A shutdown that somebody else had started already is
 * another migration's; ours then was refused.
 */
async function settle(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  server: ManagedServer,
  id: string,
  input: StartInput,
  outcome: Outcome,
): Promise<void> {
  const now = ctx.clock.now();
  await ctx.database.client.$transaction(async (tx) => {
    const { shutdownId } = outcome;
    const taken =
      shutdownId === null
        ? null
        : await tx.siteMigration.findUnique({
            where: { serverId_shutdownId: { serverId: input.serverId, shutdownId } },
            select: { id: true },
          });
    const others = taken !== null && taken.id !== id;
    const message = others ? 'another graceful shutdown was running already' : outcome.message;
    await tx.siteMigration.updateMany({
      where: { id, state: 'requested' },
      data: {
        state: others ? 'refused' : toColumn(outcome.state),
        message,
        ...(others || shutdownId === null ? {} : { shutdownId, acknowledgedAt: new Date(now) }),
      },
    });
    await record(tx, now, user, {
      action: 'graceful-shutdown.start',
      target: server.ref.application,
      parameters: { requestId: input.requestId, shutdownId },
      result: others ? 'refused' : outcome.result,
      ...(message === null ? {} : { detail: message }),
    });
  });
}

function fail(): never {
  throw new Error('the migration that was just written is not there');
}
