import { describe, expect, it } from 'vitest';
import { density } from './density';
import type { Segment } from './segments';
import { timeScale } from './time-scale';

type State = 'on' | 'off';
const lane = (...segments: Segment<State>[]) => ({ segments });
const scale = timeScale({ from: 0, to: 100 }, 100);

describe('density strip', () => {
  it('is as high as the share of lanes in a state, and ends with what is known', () => {
    const bands = density(
      [lane({ from: 0, to: 50, state: 'on' }), lane({ from: 0, to: null, state: 'on' })],
      ['on', 'off'],
      scale,
      80,
      10,
    );
    expect(bands).toEqual([{ state: 'on', path: 'M0 10V0H50V10ZM50 10V5H80V10Z' }]);
  });

  it('stacks the states, so that none hides another', () => {
    const bands = density(
      [lane({ from: 0, to: 100, state: 'on' }), lane({ from: 0, to: 100, state: 'off' })],
      ['on', 'off'],
      scale,
      100,
      10,
    );
    expect(bands.map((band) => band.path)).toEqual(['M0 10V5H100V10Z', 'M0 5V0H100V5Z']);
  });

  it('shows even a moment, and leaves out what lies outside the span', () => {
    const bands = density(
      [lane({ from: 20, to: 20.1, state: 'on' }), lane({ from: -50, to: -10, state: 'on' })],
      ['on'],
      scale,
      100,
      10,
    );
    expect(bands).toEqual([{ state: 'on', path: 'M20 10V5H22V10Z' }]);
  });

  it('lays out 500 agents with four states each within the frame budget of 4 ms', () => {
    const lanes = Array.from({ length: 500 }, (_, i) =>
      lane(
        ...Array.from({ length: 4 }, (__, k): Segment<State> => {
          return { from: k * 20 + (i % 17), to: k * 20 + (i % 17) + 20, state: k % 2 ? 'on' : 'off' };
        }),
      ),
    );
    const wide = timeScale({ from: 0, to: 100 }, 1_200);
    const times: number[] = [];
    for (let i = 0; i < 30; i++) {
      const start = performance.now();
      density(lanes, ['on', 'off'], wide, 100, 24);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    expect(times[5]).toBeLessThan(4);
  });
});
