import { describe, expect, it } from 'vitest';
import { type LoadSample, nextShedding, noShedding, type Shedding } from './shedding';

const calm: LoadSample = { lagMs: 2, backlog: 0 };
const full: LoadSample = { lagMs: 5, backlog: 0.8 };
const late: LoadSample = { lagMs: 250, backlog: 0 };
const between: LoadSample = { lagMs: 150, backlog: 0.3 };

function afterSamples(...samples: LoadSample[]): Shedding {
  return samples.reduce(nextShedding, noShedding);
}

const times = (count: number, sample: LoadSample): LoadSample[] =>
  Array.from({ length: count }, () => sample);

describe('shedding', () => {
  it('does not begin with a single full queue, nor with three late samples', () => {
    expect(afterSamples(full, calm, full, calm)).toMatchObject({ overloaded: false, admitted: 1 });
    expect(afterSamples(...times(3, late), calm, ...times(3, late))).toMatchObject({
      overloaded: false,
      admitted: 1,
    });
  });

  it('begins with the receive queue half full twice in a row', () => {
    expect(afterSamples(full, full)).toMatchObject({ overloaded: true, admitted: 0.5 });
  });

  it('begins with a loop that is late four times in a row', () => {
    expect(afterSamples(...times(4, late))).toMatchObject({ overloaded: true, admitted: 0.5 });
  });

  it('halves what it admits as long as it is hot, but never shuts out everybody', () => {
    expect(afterSamples(...times(3, full)).admitted).toBe(0.25);
    expect(afterSamples(...times(60, full)).admitted).toBeGreaterThan(0);
  });

  it('holds what it admits between the limits', () => {
    const state = afterSamples(full, full, ...times(50, between));
    expect(state).toMatchObject({ overloaded: true, admitted: 0.5 });
  });

  it('admits everything again within 2 s of calm, and ends 2 s later', () => {
    const shed = afterSamples(...times(60, full));
    const admittingAll = times(20, calm).reduce(nextShedding, shed);
    expect(admittingAll).toMatchObject({ overloaded: true, admitted: 1 });
    expect(times(18, calm).reduce(nextShedding, admittingAll).overloaded).toBe(true);
    expect(times(20, calm).reduce(nextShedding, admittingAll)).toEqual(noShedding);
  });

  it('begins anew from where it stands when it turns hot on the way back', () => {
    const recovering = afterSamples(full, full, ...times(4, calm));
    expect(recovering.admitted).toBeCloseTo(0.7);
    expect(nextShedding(recovering, full).admitted).toBeCloseTo(0.35);
  });
});
