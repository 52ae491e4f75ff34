import type { Clock } from '../clock/clock';
import type { AlarmRow } from '../feed/state';

/** Active alarms of the server, one row a code and subject; raising one again only counts. Bounded. */
export class AlarmBoard {
  readonly #rows = new Map<string, AlarmRow>();

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (id: string, row: AlarmRow | undefined, first: boolean) => void,
    private readonly alarmsMax = 500,
  ) {}

  raise(severity: AlarmRow['severity'], code: string, subject: string, message: string): void {
    const id = subject === '' ? code : `${code}:${subject}`;
    const known = this.#rows.get(id);
    if (known === undefined && this.#rows.size >= this.alarmsMax) return;
    const row: AlarmRow = {
      id,
      severity,
      code,
      message,
      since: known?.since ?? this.clock.now(),
      count: (known?.count ?? 0) + 1,
    };
    this.#rows.set(id, row);
    this.onChange(id, row, known === undefined);
  }

  clear(code: string, subject = ''): void {
    const id = subject === '' ? code : `${code}:${subject}`;
    if (this.#rows.delete(id)) this.onChange(id, undefined, false);
  }

  row(id: string): AlarmRow | undefined {
    return this.#rows.get(id);
  }

  ids(): Iterable<string> {
    return this.#rows.keys();
  }
}
