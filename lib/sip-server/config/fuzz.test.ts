import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../config/faults';
import { parseConfig } from './load-config';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const example = /```yaml\n(.*?)```/s.exec(page)![1]!;

/** The only ways out: a configuration, or faults that each name a line of the file. */
function expectVerdict(text: string): void {
  try {
    parseConfig('fuzz.yaml', text);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    for (const { line, message } of error.faults) {
      expect(line).toBeGreaterThan(0);
      expect(line).toBeLessThanOrEqual(text.split('\n').length);
      expect(message).not.toBe('');
    }
  }
}

describe('parseConfig', () => {
  it('answers any damage to a good file with a verdict', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom(
        '[',
        '}',
        ':',
        '&a',
        '*a',
        '!!int',
        '- ',
        '\n',
        '\t',
        '__proto__: 1\n',
        'null',
        '"',
        '~',
        '1e999',
      ),
    );
    fc.assert(
      fc.property(fc.nat(example.length), fc.nat(12), noise, (at, cut, put) => {
        expectVerdict(example.slice(0, at) + put + example.slice(at + cut));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('answers any value in any place with a verdict', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('constructor', -1, 1e308, Number.MAX_SAFE_INTEGER),
    );
    const keys = [
      'application',
      'site',
      'sip',
      'http',
      'dataDir',
      'TServer',
      'dns',
      'agentLogins',
      'toString',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value), (document) => {
        expectVerdict(JSON.stringify(document));
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
