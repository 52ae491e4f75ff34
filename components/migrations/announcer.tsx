'use client';
import { useEffect, useRef, useState } from 'react';

/** Least time between two announcements, ms. */
const pauseMs = 20_000;

/** Tells a screen reader how it stands, at most once in 20 s; the last word of a burst is the one that is told. Empty: nothing. */
export function Announcer({ text }: { readonly text: string }) {
  const [told, setTold] = useState('');
  const toldAt = useRef(0);
  useEffect(() => {
    if (text === '') return;
    const wait = Math.max(0, toldAt.current + pauseMs - Date.now());
    const timer = setTimeout(() => {
      toldAt.current = Date.now();
      setTold(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="sr-only" aria-live="polite" aria-atomic>
      {told}
    </p>
  );
}
