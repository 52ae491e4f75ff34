import type { ShutdownReport } from '../../feed/report';

/** Reports by migration, good as long as no event came after the one they were built up to; least recently used goes first. */
export class ReportCache {
  readonly #reports = new Map<string, { lastSeq: number; report: ShutdownReport }>();

  constructor(private readonly entriesMax: number) {}

  get(migrationId: string, lastSeq: number): ShutdownReport | undefined {
    const entry = this.#reports.get(migrationId);
    if (entry === undefined || entry.lastSeq !== lastSeq) return undefined;
    this.#reports.delete(migrationId);
    this.#reports.set(migrationId, entry);
    return entry.report;
  }

  put(migrationId: string, lastSeq: number, report: ShutdownReport): void {
    this.#reports.delete(migrationId);
    this.#reports.set(migrationId, { lastSeq, report });
    if (this.#reports.size <= this.entriesMax) return;
    const oldest = this.#reports.keys().next();
    if (!oldest.done) this.#reports.delete(oldest.value);
  }
}
