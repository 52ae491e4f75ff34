import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { Tx } from '../db/database';
import type { SiteMigration } from '../db/generated/client';
import { fold } from '../migrations/fold';
import { fromColumn, readEvents, toColumn } from '../migrations/view';

const foldedAtOnce = 5000;

/** What storing did: the migration's row before and after, null where it isn't known yet (its first event is missing). */
export interface Stored {
  readonly before: SiteMigration | null;
  readonly after: SiteMigration | null;
  /** An event beyond `after.lastSeq` is stored, so one in between is missing. */
  readonly gap: boolean;
}

/**
 * Stores events of one shutdown in one raw batch, idempotently, and moves its migration on. Safe with any number of
 * consoles at it: the row is locked, and events seen before change nothing.
 */
export async function storeEvents(
  tx: Tx,
  serverId: string,
  shutdownId: string,
  events: readonly ShutdownEvent[],
): Promise<Stored> {
  const rows = JSON.stringify(events.map((event) => ({ seq: event.seq, at: event.at, event })));
  await tx.$executeRaw`
    INSERT INTO "TimelineEvent" ("serverId", "shutdownId", "seq", "at", "event")
    SELECT ${serverId}, ${shutdownId}, e.seq, to_timestamp(e.at / 1000), e.event
    FROM jsonb_to_recordset(${rows}::jsonb) AS e(seq int, at double precision, event jsonb)
    ON CONFLICT DO NOTHING`;
  const before = await lockMigration(tx, serverId, shutdownId);
  const newest = events.at(-1)?.seq ?? 0;
  if (before === null) return { before: null, after: null, gap: true };
  const progress = {
    state: fromColumn(before.state),
    acknowledgedAt: before.acknowledgedAt?.getTime() ?? null,
    endedAt: before.endedAt?.getTime() ?? null,
    message: before.message,
    lastSeq: before.lastSeq,
  };
  const next = await readEvents(
    tx,
    serverId,
    shutdownId,
    before.lastSeq,
    before.lastSeq + foldedAtOnce,
    foldedAtOnce,
  );
  const folded = fold(progress, next);
  if (folded.lastSeq === before.lastSeq) return { before, after: before, gap: newest > before.lastSeq };
  const after = await tx.siteMigration.update({
    where: { id: before.id },
    data: {
      state: toColumn(folded.state),
      acknowledgedAt: dateOf(folded.acknowledgedAt),
      endedAt: dateOf(folded.endedAt),
      message: folded.message,
      lastSeq: folded.lastSeq,
    },
  });
  return { before, after, gap: newest > folded.lastSeq };
}

/** The migration's row, locked; made from the shutdown's first event, or matched by its request id, where need be. */
async function lockMigration(tx: Tx, serverId: string, shutdownId: string): Promise<SiteMigration | null> {
  const locked = await lockRow(tx, serverId, shutdownId);
  if (locked !== null) return locked;
  const [first] = await readEvents(tx, serverId, shutdownId, 0, 1);
  if (first?.type !== 'requested') return null;
  if (first.requestId !== undefined) {
    // Started from a console: the row was made before the command was sent.
    await tx.siteMigration.updateMany({
      where: { serverId, requestId: first.requestId, shutdownId: null },
      data: { shutdownId },
    });
    const own = await lockRow(tx, serverId, shutdownId);
    if (own !== null) return own;
  }
  await tx.siteMigration.createMany({
    data: [
      {
        serverId,
        shutdownId,
        state: 'running',
        initiator: first.initiator.slice(0, 128),
        via: first.via,
        reason: first.reason,
        requestedAt: new Date(first.at),
      },
    ],
    skipDuplicates: true,
  });
  return lockRow(tx, serverId, shutdownId);
}

async function lockRow(tx: Tx, serverId: string, shutdownId: string): Promise<SiteMigration | null> {
  await tx.$queryRaw`
    SELECT 1 FROM "SiteMigration" WHERE "serverId" = ${serverId} AND "shutdownId" = ${shutdownId} FOR UPDATE`;
  return tx.siteMigration.findUnique({ where: { serverId_shutdownId: { serverId, shutdownId } } });
}

function dateOf(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
