import { z } from 'zod';
import type { AuditRow } from '@/lib/feed/console';

/** The filters as the address holds them; times are ISO 8601 in UTC. */
const auditKeys = ['actor', 'action', 'result', 'text', 'from', 'to'] as const;
export type AuditFilter = Readonly<Record<(typeof auditKeys)[number], string>>;

export interface AuditPageView {
  readonly rows: readonly AuditRow[];
  /** Cursor of the next, older page; null: there is none. */
  readonly next: string | null;
}

/** Query of `GET /api/audit`: empty filters are left out, times become ms; a time that is none is left out. */
export function auditParams(filter: AuditFilter, cursor: string | null): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of auditKeys) {
    const value = filter[key].trim();
    const sent = key === 'from' || key === 'to' ? msOf(value) : value;
    if (sent !== '') params.set(key, sent);
  }
  if (cursor !== null) params.set('cursor', cursor);
  return params;
}

function msOf(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? '' : String(ms);
}

const row = z.object({
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  role: z.string(),
  address: z.string(),
  session: z.string().nullable(),
  action: z.string(),
  target: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  result: z.enum(['ok', 'refused', 'failed']),
  detail: z.string().nullable(),
}) satisfies z.ZodType<AuditRow>;

export const auditPageView = z.object({ rows: z.array(row), next: z.string().nullable() });

/** `YYYY-MM-DDTHH:mm` of a moment in a zone that is `offsetMs` from UTC, for a date-time input. */
export function toInput(iso: string, offsetMs: (at: number) => number): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? '' : new Date(ms + offsetMs(ms)).toISOString().slice(0, 16);
}

/** The moment that a date-time input names in that zone, ISO in UTC; '' for an empty one. */
export function fromInput(text: string, offsetMs: (at: number) => number): string {
  const asUtc = text === '' ? Number.NaN : Date.parse(`${text}:00Z`);
  return Number.isNaN(asUtc) ? '' : new Date(asUtc - offsetMs(asUtc)).toISOString();
}
