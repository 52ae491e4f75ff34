import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseStrategyConfig } from '../lib/strategy/config/load-config';

it('the example of docs/strategy.md is a configuration without faults', () => {
  const text = readFileSync(fileURLToPath(new URL('strategy.md', import.meta.url)), 'utf8');
  const example = /^```yaml\n(.*?)^```/ms.exec(text)?.[1] ?? '';
  const config = parseStrategyConfig('strategy.yaml', example);
  expect(config.rules.map(({ route }) => route.map(({ kind }) => kind))).toEqual([
    ['label', 'reject'],
    ['agent', 'queue', 'queue'],
    ['queue', 'queue', 'default'],
  ]);
});
