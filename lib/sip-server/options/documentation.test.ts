import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config/load-config';
import { optionCatalogue, optionNames } from './catalogue';

const path = 'docs/configuration.md';
const page = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe(path, () => {
  it.each(optionNames)(
    'tells default, allowed values, levels and meaning of %s as the catalogue has them',
    (name) => {
      const { default: fallback, allowed, levels, meaning } = optionCatalogue[name];
      const shown = fallback === undefined ? 'none' : fallback === '' ? 'empty' : String(fallback);
      const row = rows.find((cells) => cells[1] === `\`${name}\``);
      expect(row?.slice(2, 6)).toEqual([shown, allowed, levels.join(' '), meaning]);
    },
  );

  it('shows an example without faults', () => {
    const example = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '';
    expect(parseConfig(path, example).dns).toHaveLength(108);
  });
});
