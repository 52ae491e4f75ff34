import { describe, expect, it } from 'vitest';
import { buildReport } from '@/lib/feed/report';
import { EventScript, migrationView } from './event-fixtures';
import { standing } from './standing';

const { events } = new EventScript()
  .begin()
  .add('call-ended', 30, { connID: 'a', callUUID: 'u', cause: 'caller', durationMs: 1 }, { calls: 2 });
const stored = migrationView({
  lastSeq: events.length,
  report: buildReport(events),
  remaining: { calls: 2, agents: 5, acw: 0, queued: 0 },
});

describe('how a migration stands', () => {
  it('is what the console knows until this page has read any record (S-144)', () => {
    expect(standing(stored, [])).toMatchObject({ report: { calls: { left: 2 } }, remaining: { calls: 2 } });
  });

  it('never goes back to an older record while they are read page by page (S-144)', () => {
    expect(standing(stored, events.slice(0, 2))).toMatchObject({ remaining: { calls: 2 } });
  });

  it('is what the records say once they are newer than what the console told', () => {
    const newer = standing({ ...stored, lastSeq: 1, report: null, remaining: null }, events);
    expect(newer).toMatchObject({ report: { calls: { left: 2 } }, remaining: { calls: 2 } });
  });

  it('is unknown, and not zero, where there is no record at all', () => {
    expect(standing(migrationView(), [])).toEqual({ report: null, remaining: null });
  });
});
