import { describe, expect, it } from 'vitest';
import { rowWindow } from './row-window';

describe('the rows in sight', () => {
  it('are those of the frame and a few around it', () => {
    expect(rowWindow(2_000, 400, 20, 500, 5)).toEqual({ first: 95, end: 125 });
  });

  it('never reach beyond the rows there are', () => {
    expect(rowWindow(0, 400, 20, 3)).toEqual({ first: 0, end: 3 });
    expect(rowWindow(99_999, 400, 20, 3)).toEqual({ first: 3, end: 3 });
  });
});
