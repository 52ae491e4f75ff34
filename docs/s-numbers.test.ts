import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(root, 'docs/graceful-shutdown.md'), 'utf8');
/** Where a statement is made: a list item or a table row that begins with its number in bold. */
const stated = [...text.matchAll(/^(?:- |\| )\*\*(S-\d+)\*\*/gm)].map(([, number = '']) => number);

/** Files that name a statement, from git's list so that what a build leaves behind doesn't count. */
function mentions(): Map<string, string[]> {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const found = new Map<string, string[]>();
  for (const file of listed.split('\n').filter((name) => name !== '' && existsSync(join(root, name))))
    for (const [, number = ''] of readFileSync(join(root, file), 'utf8').matchAll(/\b(S-\d+)\b/g))
      found.set(number, [...(found.get(number) ?? []), file]);
  return found;
}

describe('docs/graceful-shutdown.md', () => {
  it('makes every statement once, in order', () => {
    const numbers = stated.map((each) => Number(each.slice(2)));
    expect(stated.length).toBeGreaterThan(100);
    expect(new Set(stated).size).toBe(stated.length);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('has every number that the code or a test names', () => {
    const known = new Set(stated);
    const unknown = [...mentions()].filter(([number]) => !known.has(number));
    expect(unknown).toEqual([]);
  });

  it('refers to no statement that it does not make', () => {
    const known = new Set(stated);
    const named = [...text.matchAll(/\b(S-\d+)\b/g)].map(([, number = '']) => number);
    expect(named.filter((number) => !known.has(number))).toEqual([]);
  });

  it('does not promise for later what a test already proves', () => {
    const planned = [...text.matchAll(/^- \*\*(S-\d+)\*\* \((?:console, )?planned\)/gm)].map(
      ([, n = '']) => n,
    );
    const tests = [...mentions()].filter(([, files]) =>
      files.some((file) => file.endsWith('.engine.test.ts')),
    );
    expect(tests.map(([number]) => number).filter((number) => planned.includes(number))).toEqual([]);
  });

  it('has E1 to E15 once each', () => {
    const scenarios = [...text.matchAll(/^\| (E\d+) \|/gm)].map(([, name]) => name);
    expect(scenarios).toEqual(Array.from({ length: 15 }, (_, index) => `E${index + 1}`));
  });
});
