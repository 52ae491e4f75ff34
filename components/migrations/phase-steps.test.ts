import { describe, expect, it } from 'vitest';
import { EventScript, migrationView } from './event-fixtures';
import { phaseSpans, phaseSteps } from './phase-steps';

const states = (...args: Parameters<typeof phaseSteps>) => phaseSteps(...args).map((step) => step.state);
const toEnd = () =>
  new EventScript()
    .begin()
    .add('zero-calls', 60, {})
    .add('flush-start', 60, { endsAt: 92_000, unconfirmed: 0 })
    .add('flush-end', 92, { unconfirmed: 0, early: false })
    .add('suspended', 92, { invitesRejected: [], requestsRefused: 0 });

describe('phase steps', () => {
  it('S-3: shows requested and acknowledged as separate facts', () => {
    const requested = migrationView({ state: 'requested', acknowledgedAt: null });
    expect(states(requested, [])).toEqual([
      'done',
      'current',
      'upcoming',
      'upcoming',
      'upcoming',
      'upcoming',
      'upcoming',
    ]);
  });

  it('S-3: marks the acknowledgement when no answer came, and nothing after it as reached', () => {
    const silent = migrationView({ state: 'no-answer', acknowledgedAt: null });
    const steps = phaseSteps(silent, []);
    expect(steps[1]).toMatchObject({ name: 'Acknowledged', state: 'failed', note: 'no answer' });
    expect(steps.slice(2).every((step) => step.state === 'skipped')).toBe(true);
  });

  it('is in the drain from the closing of the gates to zero calls', () => {
    const { events } = new EventScript().begin();
    expect(states(migrationView(), events)).toEqual([
      'done',
      'done',
      'done',
      'current',
      'upcoming',
      'upcoming',
      'upcoming',
    ]);
  });

  it('shows Suspended only when the server said so', () => {
    const events = toEnd().events;
    const [, , , , , before] = phaseSteps(migrationView(), events.slice(0, -1));
    const [, , , , , after] = phaseSteps(migrationView({ state: 'suspended' }), events);
    expect([before?.state, after?.state]).toEqual(['upcoming', 'current']);
  });

  it('is done all along when the server stopped', () => {
    const { events } = toEnd().add('stopped', 95, { exitCode: 0 });
    expect(new Set(states(migrationView({ state: 'stopped' }), events))).toEqual(new Set(['done']));
  });

  it('S-15: goes back to the drain when a flush was cancelled', () => {
    const { events } = new EventScript()
      .begin()
      .add('flush-start', 60, { endsAt: 92_000, unconfirmed: 0 })
      .add('flush-cancelled', 70, {});
    expect(phaseSpans(events)).toEqual([
      { name: 'Drain', from: 1_000, to: 60_000 },
      { name: 'Flush', from: 60_000, to: 70_000 },
      { name: 'Drain', from: 70_000, to: null },
    ]);
    expect(states(migrationView(), events).slice(3, 5)).toEqual(['current', 'upcoming']);
  });

  it('S-121: ends where it was aborted, and says what was not reached', () => {
    const { events } = new EventScript().begin().add('aborted', 30, {
      initiator: 'admin',
      reason: 'wrong site',
      notUndone: { agentsLoggedOut: 2, nailedUpReleased: 0, callsRelocated: 0, registrationsShortened: 0 },
    });
    const steps = phaseSteps(migrationView({ state: 'aborted' }), events);
    expect(steps[3]).toMatchObject({ name: 'Drain', state: 'failed', note: 'aborted' });
    expect(steps[4]?.state).toBe('skipped');
  });
});
