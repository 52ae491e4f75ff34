/** A second letter counts as following the first within this time. */
const sequenceMs = 1_500;

export type KeyCommand =
  | { readonly kind: 'go'; readonly to: PageKey }
  | { readonly kind: 'move'; readonly by: 1 | -1 }
  | { readonly kind: 'filter' }
  | { readonly kind: 'help' };

const pageKeys = ['o', 'm', 's', 'c', 'a', 'u'] as const;
export type PageKey = (typeof pageKeys)[number];

/** What was pressed before; `g` waits for the letter of a page. */
export interface KeyState {
  readonly goAt: number | null;
}

export const idleKeys: KeyState = { goAt: null };

/** What a key pressed for itself means, given the one before. `command` null: nothing. */
export function nextKey(
  state: KeyState,
  key: string,
  now: number,
): { readonly state: KeyState; readonly command: KeyCommand | null } {
  const page = pageKeys.find((one) => one === key);
  if (state.goAt !== null && now - state.goAt <= sequenceMs && page)
    return { state: idleKeys, command: { kind: 'go', to: page } };
  if (key === 'g') return { state: { goAt: now }, command: null };
  return { state: idleKeys, command: single(key) };
}

function single(key: string): KeyCommand | null {
  switch (key) {
    case 'j':
      return { kind: 'move', by: 1 };
    case 'k':
      return { kind: 'move', by: -1 };
    case '/':
      return { kind: 'filter' };
    case '?':
      return { kind: 'help' };
    default:
      return null;
  }
}
