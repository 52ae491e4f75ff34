'use client';
import { Fragment } from 'react';
import { usePages } from '../frame/pages';
import { Button } from '../ui/button';
import { Dialog, DialogClose, DialogContent } from '../ui/dialog';
import { turnLetterKeys, useLetterKeys } from './letter-keys';

interface KeyHelpProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The keys in words, and the switch that turns the single ones off. */
export function KeyHelp({ open, onOpenChange }: KeyHelpProps) {
  const on = useLetterKeys();
  const pages = usePages();
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title="Keys"
        description="What can be done without a mouse."
        className="sm:max-w-[520px]"
        footer={
          <DialogClose asChild>
            <Button>Close</Button>
          </DialogClose>
        }
      >
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-6 gap-y-2">
          <Keys keys={['Ctrl', 'K']} does="go to a page, find an agent, a call or a server" />
          <Keys keys={['Esc']} does="close a dialog, a menu or details" />
          <Keys keys={['Enter']} does="open the row in focus" />
          <Keys keys={['Space']} does="pause and resume calls and agents" />
          {pages.map(({ key, label }) => (
            <Keys key={key} keys={['g', key]} does={label} />
          ))}
          <Keys keys={['/']} does="filter of the page" />
          <Keys keys={['j']} does="next row, next call's details" />
          <Keys keys={['k']} does="row before, details before" />
          <Keys keys={['?']} does="this help" />
        </dl>
        <label className="mt-6 flex min-h-9 items-center gap-3">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => turnLetterKeys(event.target.checked)}
            className="size-5 accent-(--accent)"
          />
          <span>
            Single keys (letters, / and ?) work as commands
            <span className="block text-sm text-muted">Kept in this browser.</span>
          </span>
        </label>
      </DialogContent>
    </Dialog>
  );
}

function Keys({ keys, does }: { readonly keys: readonly string[]; readonly does: string }) {
  return (
    <>
      <dt className="whitespace-nowrap">
        {keys.map((key, i) => (
          <Fragment key={key}>
            {i > 0 ? ' ' : null}
            <kbd className="inline-block min-w-6 rounded-[4px] border border-control px-1.5 text-center font-sans text-sm">
              {key}
            </kbd>
          </Fragment>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  );
}
