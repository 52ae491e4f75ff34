'use client';
import { useSyncExternalStore } from 'react';

const storageKey = 'tidegate.letter-keys';
const changed = 'tidegate:letter-keys';

/** Whether single letters work as commands; a reader who speaks to his computer turns them off (WCAG 2.1.4). */
export function letterKeysAreOn(): boolean {
  return localStorage.getItem(storageKey) !== 'off';
}

export function turnLetterKeys(on: boolean): void {
  localStorage.setItem(storageKey, on ? 'on' : 'off');
  window.dispatchEvent(new Event(changed));
}

/** The same for rendering; renders again when it changes, in another window too. */
export function useLetterKeys(): boolean {
  return useSyncExternalStore(subscribe, letterKeysAreOn, () => true);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener);
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener(changed, listener);
    window.removeEventListener('storage', listener);
  };
}
