import { z } from 'zod';
import type { AuditRow } from '../../feed/console';
import { runtime } from '../runtime';

/** Filters of the audit; all optional, all have to match. The query of GET /api/audit is parsed with it too. */
export const auditFilter = z.object({
  actor: z.string().max(128).optional(),
  action: z.string().max(64).optional(),
  result: z.enum(['ok', 'refused', 'failed']).optional(),
  target: z.string().max(256).optional(),
  /** Contained in actor, action, target, detail or the reason given, in any case. */
  text: z.string().max(200).optional(),
  /** Milliseconds since the epoch; from inclusive, to exclusive. */
  from: z.coerce.number().nonnegative().optional(),
  to: z.coerce.number().nonnegative().optional(),
  /** `next` of the page before. */
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export interface AuditPage {
  readonly rows: readonly AuditRow[];
  /** Cursor of the next, older page; null at the end. */
  readonly next: string | null;
}

const auditParameters = z.record(z.string(), z.unknown());
const auditResult = z.enum(['ok', 'refused', 'failed']);

/** One page of the audit, newest first. */
export async function auditPage(filter: AuditFilter, ctx = runtime()): Promise<AuditPage> {
  const limit = filter.limit ?? 100;
  const contains = (text: string) => ({ contains: text, mode: 'insensitive' as const });
  const rows = await ctx.database.client.auditRecord.findMany({
    where: {
      ...(filter.actor === undefined ? {} : { actor: filter.actor }),
      ...(filter.action === undefined ? {} : { action: { startsWith: filter.action } }),
      ...(filter.result === undefined ? {} : { result: filter.result }),
      ...(filter.target === undefined ? {} : { target: filter.target }),
      at: {
        ...(filter.from === undefined ? {} : { gte: new Date(filter.from) }),
        ...(filter.to === undefined ? {} : { lt: new Date(filter.to) }),
      },
      ...(filter.cursor === undefined ? {} : { seq: { lt: BigInt(filter.cursor) } }),
      ...(filter.text === undefined
        ? {}
        : {
            OR: [
              { actor: contains(filter.text) },
              { action: contains(filter.text) },
              { target: contains(filter.text) },
              { detail: contains(filter.text) },
              { parameters: { path: ['reason'], string_contains: filter.text, mode: 'insensitive' } },
            ],
          }),
    },
    orderBy: { seq: 'desc' },
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map((row) => ({
      seq: Number(row.seq),
      at: row.at.getTime(),
      actor: row.actor,
      role: row.role,
      address: row.address,
      session: row.session,
      action: row.action,
      target: row.target,
      parameters: auditParameters.parse(row.parameters),
      result: auditResult.parse(row.result),
      detail: row.detail,
    })),
    next: rows.length > limit && last !== undefined ? String(last.seq) : null,
  };
}
