'use client';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useRouter } from 'next/navigation';
import { usePages } from '../frame/pages';
import { Button } from '../ui/button';
import { Search } from 'lucide-react';
import { CommandMenu } from './command-menu';
import { idleKeys, nextKey, type KeyCommand } from './key-sequence';
import { KeyHelp } from './key-help';
import { letterKeysAreOn } from './letter-keys';
import { focusFilter, moveFocus } from './move-focus';
import { isPlainLetter } from './plain-key';

/** The keys of the console, and what they open: the command menu and the help. Shown as the search in the top bar. */
export function Keyboard() {
  const router = useRouter();
  const pages = usePages();
  const [open, setOpen] = useState<'menu' | 'help' | null>(null);
  const keys = useRef(idleKeys);

  const run = (command: KeyCommand): boolean => {
    switch (command.kind) {
      case 'go': {
        const page = pages.find(({ key }) => key === command.to);
        if (page) router.push(page.href);
        return page !== undefined;
      }
      case 'move':
        moveFocus(command.by);
        return true;
      case 'filter':
        return focusFilter();
      case 'help':
        setOpen('help');
        return true;
      default:
        return command satisfies never;
    }
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      setOpen(open === 'menu' ? null : 'menu');
      return;
    }
    if (!isPlainLetter(event) || !letterKeysAreOn()) return;
    const { state, command } = nextKey(keys.current, event.key, event.timeStamp);
    keys.current = state;
    if (command && run(command)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);

  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        aria-label="Go to or find"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen('menu')}
      >
        <Search aria-hidden />
        <span className="max-md:hidden">
          Find <kbd className="ml-1 rounded-[4px] border px-1 font-sans text-xs">Ctrl K</kbd>
        </span>
      </Button>
      <CommandMenu
        open={open === 'menu'}
        onOpenChange={(isOpen) => setOpen(isOpen ? 'menu' : null)}
        onHelp={() => setOpen('help')}
      />
      <KeyHelp open={open === 'help'} onOpenChange={(isOpen) => setOpen(isOpen ? 'help' : null)} />
    </>
  );
}
