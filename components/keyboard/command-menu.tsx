'use client';
import { useId, useRef, useState } from 'react';
import { useRouter } from 'next/navigation';
import { Dialog as Radix } from 'radix-ui';
import { useLive } from '@/lib/live/hooks';
import { usePages } from '../frame/pages';
import { useRefusal } from '../frame/session';
import { cn } from '../ui/cn';
import { find, type Entry } from './find';

interface CommandMenuProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onHelp: () => void;
}

/** Goes to a page, a server, an agent or a call, or opens the dialog of an action; does nothing to any of them. */
export function CommandMenu({ open, onOpenChange, onHelp }: CommandMenuProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(11_14_20/0.55)]" />
        <Radix.Content
          data-modal
          aria-describedby={undefined}
          className="fixed inset-x-2 top-2 z-50 flex max-h-[min(520px,calc(100dvh-16px))] flex-col overflow-hidden rounded-card border bg-raised shadow-raised sm:inset-x-auto sm:top-[12dvh] sm:left-1/2 sm:max-h-[min(520px,76dvh)] sm:w-[calc(100vw-48px)] sm:max-w-[600px] sm:-translate-x-1/2"
        >
          <Radix.Title className="sr-only">Go to or find</Radix.Title>
          <Finder onDone={() => onOpenChange(false)} onHelp={onHelp} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Finder({ onDone, onHelp }: { readonly onDone: () => void; readonly onHelp: () => void }) {
  const search = useFind();
  const router = useRouter();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  // Found once per key: what is live must not move under the cursor.
  const [entries, setEntries] = useState(() => search(''));
  const [at, setAt] = useState(0);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onDone();
    router.push(entry.href);
  };
  const choose = (index: number) => {
    const to = Math.max(0, Math.min(entries.length - 1, index));
    setAt(to);
    list.current?.querySelector(`[data-index="${to}"]`)?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <>
      <input
        role="combobox"
        aria-label="Page, server, agent, DN, number, Call-ID or ConnID"
        placeholder="Page, server, agent, number, ConnID"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={entries.length > 0 ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setEntries(search(event.target.value));
          setAt(0);
        }}
        onKeyDown={(event) => {
          const by: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
          const step = by[event.key];
          if (step !== undefined) {
            event.preventDefault();
            choose(at + step);
          } else if (event.key === 'Enter') {
            event.preventDefault();
            go(entries[at]);
          }
        }}
        className="h-12 w-full shrink-0 border-b bg-transparent px-4 text-lg outline-offset-[-2px] placeholder:text-muted"
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Found"
        className="min-h-0 grow overflow-y-auto p-2"
      >
        {groupsOf(entries).map(({ group, members }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options in a listbox has no element of its own
          <div key={group} role="group" aria-label={group}>
            <p aria-hidden className="px-2 pt-2 pb-1 text-sm text-muted">
              {group}
            </p>
            {members.map(({ entry, index }) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field (aria-activedescendant)
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
              <div
                key={`${entry.href} ${entry.title} ${index}`}
                id={`${id}-${index}`}
                data-index={index}
                role="option"
                aria-selected={index === at}
                onClick={() => go(entry)}
                onPointerMove={() => setAt(index)}
                className={cn(
                  'flex min-h-9 cursor-pointer items-center gap-3 rounded-control px-2 py-1',
                  index === at && 'bg-sunken shadow-[inset_3px_0_0_var(--accent)]',
                )}
              >
                <span className="min-w-0 truncate">{entry.title}</span>
                <span className="ml-auto shrink-0 text-sm text-muted max-sm:max-w-[45%] max-sm:truncate">
                  {entry.detail}
                </span>
              </div>
            ))}
          </div>
        ))}
      </div>
      <p role="status" className={entries.length > 0 ? 'sr-only' : 'px-4 pb-6 text-muted'}>
        {entries.length === 0 ? `Nothing matches “${text}”.` : `${entries.length} found`}
      </p>
      <footer className="flex shrink-0 items-center justify-between border-t px-4 py-1.5 text-sm text-muted">
        <span className="max-sm:hidden">↑ ↓ choose, Enter opens, Esc closes</span>
        <button type="button" onClick={onHelp} className="min-h-6 text-accent-text hover:underline">
          All keys
        </button>
      </footer>
    </>
  );
}

function useFind(): (text: string) => readonly Entry[] {
  const { store } = useLive();
  const pages = usePages();
  const mayShutDown = useRefusal('shutdown.start') === null;
  const mayStop = useRefusal('stop.now') === null;
  return (text) =>
    find(text, {
      pages,
      servers: store.serverIds().flatMap((id) => store.server(id)?.ref ?? []),
      agents: store.everyAgent(),
      calls: store.everyCall(),
      mayShutDown,
      mayStop,
    });
}

function groupsOf(entries: readonly Entry[]) {
  const groups = new Map<Entry['group'], Array<{ entry: Entry; index: number }>>();
  for (const [index, entry] of entries.entries())
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), { entry, index }]);
  return [...groups].map(([group, members]) => ({ group, members }));
}
