import type { ShutdownReport } from '../../feed/report';
import type { Remaining } from '../../feed/shutdown-events';

/** What the stored records come to: the report, and what was left at the last of them. */
export interface Standing {
  readonly report: ShutdownReport;
  readonly remaining: Remaining;
}

/** Reports by migration, good as long as no event came after the one they were built up to; least recently used goes first. */
export class ReportCache {
  readonly #reports = new Map<string, { lastSeq: number; standing: Standing }>();

  constructor(private readonly entriesMax: number) {}

  get(migrationId: string, lastSeq: number): Standing | undefined {
    const entry = this.#reports.get(migrationId);
    if (entry === undefined || entry.lastSeq !== lastSeq) return undefined;
    this.#reports.delete(migrationId);
    this.#reports.set(migrationId, entry);
    return entry.standing;
  }

  put(migrationId: string, lastSeq: number, standing: Standing): void {
    this.#reports.delete(migrationId);
    this.#reports.set(migrationId, { lastSeq, standing });
    if (this.#reports.size <= this.entriesMax) return;
    const oldest = this.#reports.keys().next();
    if (!oldest.done) this.#reports.delete(oldest.value);
  }
}
