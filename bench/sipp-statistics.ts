/** What SIPp counts, from its statistics file. */
export interface SippStatistics {
  readonly created: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** Smallest bound in milliseconds under which 99 % of the call set-ups stayed; Infinity over the last one. */
  readonly setUpP99Ms: number;
}

/** Reads the last line of a statistics file; a file without one counts nothing. */
export function readStatistics(text: string): SippStatistics {
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const names = header.split(';');
  const last = rows.at(-1)?.split(';') ?? [];
  const value = (name: string): number => Number(last[names.indexOf(name)] ?? 0) || 0;
  return {
    created: value('TotalCallCreated'),
    succeeded: value('SuccessfulCall(C)'),
    failed: value('FailedCall(C)'),
    retransmissions: value('Retransmissions(C)'),
    setUpP99Ms: percentile(names, last),
  };
}

/** SIPp's response times stand in columns `ResponseTimeRepartition1_<10`, the last one `_>=5000`, each with a count. */
function percentile(names: readonly string[], row: readonly string[]): number {
  const buckets = names.flatMap((name, index) => {
    const match = /^ResponseTimeRepartition1_(<|>=)(\d+)$/.exec(name);
    if (match === null) return [];
    return [
      {
        bound: match[1] === '<' ? Number(match[2]) : Number.POSITIVE_INFINITY,
        count: Number(row[index] ?? 0),
      },
    ];
  });
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { bound, count } of buckets) {
    seen += count;
    if (total > 0 && seen >= total * 0.99) return bound;
  }
  return 0;
}
