import { describe, expect, it } from 'vitest';
import { zoneFormat } from './zone';

const at = Date.UTC(2026, 10, 22, 13, 3, 22);

describe('zone format', () => {
  it('writes one moment in the zone chosen', () => {
    expect(zoneFormat('utc', 'UTC').time(at)).toBe('13:03:22');
    expect(zoneFormat('mine', 'Europe/Berlin').dateTime(at)).toBe('22 Nov, 14:03:22');
  });

  it('writes midnight as 00, not 24', () => {
    expect(zoneFormat('utc', 'UTC').time(Date.UTC(2026, 0, 1))).toBe('00:00:00');
  });

  it.each([
    ['UTC', 0],
    ['Asia/Kolkata', 330],
    ['America/St_Johns', -210],
  ])('knows how far %s is from UTC', (name, minutes) => {
    expect(zoneFormat('mine', name).offsetMs(at)).toBe(minutes * 60_000);
  });
});
