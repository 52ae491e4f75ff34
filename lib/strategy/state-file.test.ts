import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock';
import { silentLog } from '../log/log';
import { Strategy } from './runtime/strategy';
import { StateFileError, stateFile } from './state-file';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-state-'));
  file = join(folder, 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const strategyOn = (path: string): Strategy => {
  const state = stateFile(path);
  return new Strategy({
    plan: {
      servers: [],
      sites: ['site1', 'site2', 'site3'].map((name) => ({ name, weight: 1 })),
      rules: [],
      queueRefreshSeconds: 1,
    },
    clock: new SimulatedClock(),
    random: () => 0,
    log: silentLog,
    connect: () => expect.unreachable('there is no server'),
    stopped: state.read(),
    keep: (stopped) => state.write(stopped),
  });
};
const targeted = (strategy: Strategy): string[] =>
  strategy.sites().flatMap(({ name, targeting }) => (targeting ? [name] : []));

describe('the sites that are stopped', () => {
  it('stay stopped when the strategy starts again, with who did it, when and why', () => {
    const before = strategyOn(file);
    expect(targeted(before)).toEqual(['site1', 'site2', 'site3']);
    before.setTargeting('site2', false, { by: 'console', reason: 'migration' });
    before.setTargeting('site3', false, { by: 'console' });
    before.setTargeting('site3', true, { by: 'console' });
    const after = strategyOn(file);
    expect(targeted(after)).toEqual(['site1', 'site3']);
    expect(after.site('site2')?.change).toEqual(before.site('site2')?.change);
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it.each(['', '{', '[]', '{"site2":true}'])('are not guessed from a file that says %j', (text) => {
    writeFileSync(file, text);
    expect(() => strategyOn(file)).toThrow(StateFileError);
  });

  it('are stopped although the disk fails, and not targeted again as long as it does', () => {
    const missing = join(folder, 'gone', 'state.json');
    const strategy = strategyOn(missing);
    const set = (targeting: boolean) => () => strategy.setTargeting('site1', targeting, { by: 'console' });
    expect(set(false)).toThrow(StateFileError);
    expect(strategy.site('site1')?.targeting).toBe(false);
    expect(set(true)).toThrow(StateFileError);
    expect(strategy.site('site1')?.targeting).toBe(false);
    // The same again is not taken for done before it is kept.
    expect(set(false)).toThrow(StateFileError);
    mkdirSync(join(folder, 'gone'));
    expect(set(false)()).toBe(true);
    expect(targeted(strategyOn(missing))).toEqual(['site2', 'site3']);
  });
});
