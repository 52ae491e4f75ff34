import type { AuditRow } from '../../feed/console';
import type { Db, Tx } from '../db/database';

/** Who did something, as the audit names him. */
export interface AuditActor {
  readonly name: string;
  readonly role: string;
  readonly address: string;
  readonly session: string | null;
}

export interface AuditEntry {
  readonly action: string;
  readonly target: string;
  readonly result: AuditRow['result'];
  /** JSON values only; no secrets. */
  readonly parameters?: Readonly<Record<string, string | number | boolean | null>>;
  readonly detail?: string;
}

/**
 * Writes one audit record (spec S-146, without its hash chain), inside the caller's transaction where there is one.
 * Throws when it can't be written; the caller then must not go on (spec S-6).
 */
export async function record(db: Db | Tx, at: number, actor: AuditActor, entry: AuditEntry): Promise<void> {
  await db.auditRecord.create({
    data: {
      at: new Date(at),
      actor: actor.name.slice(0, 128),
      role: actor.role,
      address: actor.address.slice(0, 64),
      session: actor.session,
      action: entry.action,
      target: entry.target.slice(0, 256),
      parameters: { ...entry.parameters },
      result: entry.result,
      detail: entry.detail ?? null,
    },
    select: { seq: true },
  });
}
