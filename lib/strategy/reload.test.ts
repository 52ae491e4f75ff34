import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock';
import type { Log, LogFields } from '../log/log';
import { loadStrategyConfig } from './config/load-config';
import type { StrategyConfig } from './config/types';
import { fileState, watchFile } from './file-watch';
import { createReload } from './reload';

const text = (rule: string, port = 8095): string => `name: Strategy
http: { address: 127.0.0.1, port: ${port}, tokens: [ { name: console, token: secret } ] }
servers: [ { site: site1, url: "ws://127.0.0.1:8050/tlib", token: secret, routingPoints: ["8800"] } ]
sites: [ { name: site1 } ]
rules: [ ${rule} ]
`;
const toQueue = '{ name: one, route: [ { queue: "8000" } ] }';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-strategy-'));
  file = join(folder, 'strategy.yaml');
  writeFileSync(file, text(toQueue));
});
afterEach(() => rmSync(folder, { recursive: true }));

function setting() {
  const applied: StrategyConfig[] = [];
  const lines: Array<readonly [string, LogFields | undefined]> = [];
  const note = (message: string, fields?: LogFields): void => void lines.push([message, fields]);
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  const reload = createReload({
    running: loadStrategyConfig(file),
    load: () => loadStrategyConfig(file),
    apply: (config) => void applied.push(config),
    log,
  });
  return { applied, lines, reload };
}

describe('a reload', () => {
  it('goes by the rules that the file has now', () => {
    const { applied, reload } = setting();
    writeFileSync(file, text('{ name: other, route: [ { reject: true } ] }'));
    expect(reload('SIGHUP')).toEqual({ ok: true, rules: 1, warnings: [] });
    expect(applied.map(({ rules }) => rules[0]?.name)).toEqual(['other']);
  });

  it('of a file with faults changes nothing and names each of them', () => {
    const { applied, lines, reload } = setting();
    writeFileSync(file, text('{ name: other, route: [] }, { name: more, rout: [ { reject: true } ] }'));
    const result = reload('file');
    expect(result).toMatchObject({
      ok: false,
      faults: expect.arrayContaining([expect.objectContaining({ line: 5, key: 'rules[0].route' })]),
    });
    expect(applied).toEqual([]);
    expect(lines).toEqual([
      [
        'the configuration has faults; the rules from before go on',
        {
          by: 'file',
          faults: expect.arrayContaining([expect.stringContaining('rules[1].rout: unknown key')]),
        },
      ],
    ]);
  });

  it('of a file that is gone changes nothing', () => {
    const { applied, reload } = setting();
    rmSync(file);
    expect(reload('file')).toMatchObject({ ok: false, faults: [{ file, message: /can't be read/ }] });
    expect(applied).toEqual([]);
  });

  it('says that another port waits for the next start', () => {
    const { reload } = setting();
    writeFileSync(file, text(toQueue, 8096));
    expect(reload('file')).toMatchObject({ ok: true, warnings: [expect.stringContaining('http')] });
  });
});

describe('watchFile', () => {
  it('tells of a change once, when the file has been left alone for a second', () => {
    const clock = new SimulatedClock();
    const changes: number[] = [];
    let state: string | undefined = 'a';
    const end = watchFile(
      clock,
      () => changes.push(clock.now()),
      () => state,
    );
    clock.advance(10_000);
    expect(changes).toEqual([]);
    state = 'b';
    clock.advance(1_000);
    state = 'c';
    clock.advance(1_000);
    expect(changes).toEqual([]);
    clock.advance(10_000);
    expect(changes).toHaveLength(1);
    state = undefined;
    clock.advance(5_000);
    state = 'c';
    clock.advance(5_000);
    expect(changes).toHaveLength(1);
    end();
    expect(clock.pendingCount).toBe(0);
  });

  it('tells one state of a file from the next', () => {
    const before = fileState(file);
    writeFileSync(file, `${text(toQueue)}# more\n`);
    expect(fileState(file)).not.toBe(before);
    rmSync(file);
    expect(fileState(file)).toBeUndefined();
  });
});
