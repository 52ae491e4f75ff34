import type { MigrationState, MigrationView } from '../../feed/console';
import { buildReport } from '../../feed/report';
import { shutdownEvent } from '../../feed/shutdown-events';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { Db, Tx } from '../db/database';
import type { Server, SiteMigration } from '../db/generated/client';
import type { ReportCache, Standing } from './report-cache';

/** A row with what the view needs of its server. */
export type MigrationRow = SiteMigration & { readonly server: Pick<Server, 'application' | 'siteName'> };

export const withServer = { server: { select: { application: true, siteName: true } } } as const;

/** What pages and browsers see of a migration; the report is computed from the stored events (spec S-147). */
export async function viewOf(db: Db, reports: ReportCache, row: MigrationRow): Promise<MigrationView> {
  const standing = await standingOf(db, reports, row);
  return {
    id: row.id,
    serverId: row.serverId,
    application: row.server.application,
    site: row.server.siteName,
    shutdownId: row.shutdownId,
    state: fromColumn(row.state),
    initiator: row.initiator,
    via: viaOf(row.via),
    reason: row.reason,
    requestedAt: row.requestedAt.getTime(),
    acknowledgedAt: row.acknowledgedAt?.getTime() ?? null,
    endedAt: row.endedAt?.getTime() ?? null,
    message: row.message,
    lastSeq: row.lastSeq,
    report: standing?.report ?? null,
    remaining: standing?.remaining ?? null,
  };
}

async function standingOf(db: Db, reports: ReportCache, row: SiteMigration): Promise<Standing | null> {
  if (row.shutdownId === null || row.lastSeq === 0) return null;
  const cached = reports.get(row.id, row.lastSeq);
  if (cached !== undefined) return cached;
  const events = await readEvents(db, row.serverId, row.shutdownId, 0, row.lastSeq);
  const last = events.at(-1);
  if (last === undefined) return null;
  const standing = { report: buildReport(events), remaining: last.remaining };
  reports.put(row.id, row.lastSeq, standing);
  return standing;
}

/** Stored events with after < seq ≤ upTo, in order, at most `limit`. */
export async function readEvents(
  db: Db | Tx,
  serverId: string,
  shutdownId: string,
  after: number,
  upTo: number,
  limit?: number,
): Promise<ShutdownEvent[]> {
  const rows = await db.timelineEvent.findMany({
    where: { serverId, shutdownId, seq: { gt: after, lte: upTo } },
    orderBy: { seq: 'asc' },
    select: { event: true },
    ...(limit === undefined ? {} : { take: limit }),
  });
  return rows.map((row) => shutdownEvent.parse(row.event));
}

/** Prisma can't name an enum value with a dash. */
export function fromColumn(state: SiteMigration['state']): MigrationState {
  return state === 'no_answer' ? 'no-answer' : state;
}

export function toColumn(state: MigrationState): SiteMigration['state'] {
  return state === 'no-answer' ? 'no_answer' : state;
}

function viaOf(text: string): MigrationView['via'] {
  return text === 'tlib' || text === 'signal' ? text : 'control';
}
