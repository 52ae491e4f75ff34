import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { closestPair, contrast } from '@/components/ui/colour-distance';

const css = readFileSync(new URL('./globals.css', import.meta.url), 'utf8');

function tokens(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('\n}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/gi)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

const themes = { light: tokens(':root'), dark: tokens('[data-theme="dark"]') };
const surfaces = ['page', 'surface', 'raised'];
const starting = (theme: Record<string, string>, prefix: string): Record<string, string> =>
  Object.fromEntries(Object.entries(theme).filter(([name]) => name.startsWith(prefix)));

describe.each(Object.entries(themes))('palette, %s theme', (name, theme) => {
  const colour = (token: string): string => theme[token] ?? `missing --${token}`;

  it('defines the same tokens as the other theme', () => {
    expect(Object.keys(theme)).toEqual(Object.keys(themes[name === 'light' ? 'dark' : 'light']));
  });

  it.each(surfaces)('keeps every state graphic at 3:1 or more on %s', (surface) => {
    const states = { ...starting(theme, 'agent-'), ...starting(theme, 'server-') };
    expect(Object.keys(states)).toHaveLength(12);
    for (const [state, value] of Object.entries(states))
      expect(contrast(value, colour(surface)), state).toBeGreaterThanOrEqual(3);
  });

  it.each([...surfaces, 'sunken'])('keeps every text colour at 4.5:1 or more on %s', (surface) => {
    const texts = Object.keys(theme).filter((token) => token.endsWith('-text'));
    for (const token of ['text', 'muted', ...texts])
      expect(contrast(colour(token), colour(surface)), token).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps the label of a filled button at 4.5:1 or more, and the focus ring and control borders at 3:1', () => {
    expect(contrast(colour('on-accent'), colour('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour('on-danger'), colour('danger'))).toBeGreaterThanOrEqual(4.5);
    for (const surface of surfaces) {
      expect(contrast(colour('accent'), colour(surface))).toBeGreaterThanOrEqual(3);
      expect(contrast(colour('control'), colour(surface))).toBeGreaterThanOrEqual(3);
    }
  });

  it('keeps agent states apart under normal, protan, deutan and tritan vision', () => {
    expect(closestPair(starting(theme, 'agent-')).distance).toBeGreaterThanOrEqual(11);
  });

  it('keeps server states apart under normal, protan, deutan and tritan vision', () => {
    expect(closestPair(starting(theme, 'server-')).distance).toBeGreaterThanOrEqual(11);
  });
});
