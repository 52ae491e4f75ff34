import { z } from 'zod';
import type { MigrationState, MigrationView } from '../../feed/console';
import { record } from '../audit/record';
import { isControlFailure } from '../control/control-client';
import type { ControlClient } from '../control/control-client';
import type { ManagedServer } from '../connections/server-directory';
import type { Tx } from '../db/database';
import { ConsoleError } from '../errors';
import type { ConsoleRuntime } from '../runtime';
import { managedServer } from '../servers/managed-server';
import type { CurrentUser } from '../session/actor';
import { finishCrashed } from './finish-crashed';
import { getMigration } from './get-migration';
import {
  acknowledged,
  checkAcknowledged,
  checkTypedName,
  connectedState,
  reason,
  requestId,
} from './preconditions';
import { fromColumn, toColumn } from './view';

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
 * command is sent (spec S-6); a server that crashed in mid shutdown finishes that one (S-125); without an answer in 10 s nothing counts as stopped (S-3). The same requestId again
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
  const { status, shutdown } = connectedState(server).server;
  const crashed = shutdown?.crashed === true ? shutdown.id : null;
  if (status !== 'Started' && crashed === null)
    throw new ConsoleError(
      'precondition_failed',
      `${server.ref.application} is ${status}; only a server that is Started can be shut down gracefully.`,
    );
  checkAcknowledged(server, input.acknowledged);
  if (crashed !== null) return finishCrashed(ctx, user, server, crashed, input);
  const id = await request(ctx, user, server, input);
  if (id === null) return (await earlier(ctx, input)) ?? fail();
  await ctx.timeline.tell(id);
  const answered = await command(server.control, user, input);
  const outcome = await settle(ctx, user, server, id, input, answered).catch((error: unknown) => {
    // The feed made a row for that shutdown at the same moment; now it can be seen.
    if (!isUniqueViolation(error)) throw error;
    return settle(ctx, user, server, id, input, answered);
  });
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
    if (!isControlFailure(error)) throw error;
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
 * Writes what came of it and returns that. The feed may have told more by now: then the shutdown has started, whatever
 * became of the answer. One that somebody else had started already is another migration's; ours then was refused.
 */
async function settle(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  server: ManagedServer,
  id: string,
  input: StartInput,
  answered: Outcome,
): Promise<Outcome> {
  const now = ctx.clock.now();
  return ctx.database.client.$transaction(async (tx) => {
    const outcome = await consider(tx, id, input.serverId, answered);
    const { shutdownId, message } = outcome;
    await tx.siteMigration.updateMany({
      where: { id, state: 'requested' },
      data: {
        state: toColumn(outcome.state),
        message,
        ...(shutdownId === null ? {} : { shutdownId, acknowledgedAt: new Date(now) }),
      },
    });
    await record(tx, now, user, {
      action: 'graceful-shutdown.start',
      target: server.ref.application,
      parameters: { requestId: input.requestId, reason: input.reason, shutdownId },
      result: outcome.result,
      ...(message === null ? {} : { detail: message }),
    });
    return outcome;
  });
}

async function consider(tx: Tx, id: string, serverId: string, answered: Outcome): Promise<Outcome> {
  const own = await tx.siteMigration.findUniqueOrThrow({ where: { id } });
  if (own.shutdownId !== null)
    return { state: fromColumn(own.state), shutdownId: own.shutdownId, message: null, result: 'ok' };
  if (answered.shutdownId === null) return answered;
  const running = await tx.siteMigration.findUnique({
    where: { serverId_shutdownId: { serverId, shutdownId: answered.shutdownId } },
  });
  if (running === null) return answered;
  const message = `another graceful shutdown, by ${running.initiator}, was running already`;
  return { state: 'refused', shutdownId: null, message, result: 'refused' };
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}

function fail(): never {
  throw new Error('the migration that was just written is not there');
}
