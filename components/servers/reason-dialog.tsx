'use client';
import { useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { ActionResult } from '@/lib/feed/console';
import { Button } from '../ui/button';
import { DialogClose, DialogContent } from '../ui/dialog';
import { unreachable, type CommandFailure } from './command';
import { ReasonField } from './reason-field';
import { FailureBanner } from './shut-down-dialog';

interface ReasonDialogProps<T> {
  readonly title: string;
  readonly description: string;
  readonly className?: string;
  /** The way out, which has the focus first. */
  readonly keep: string;
  readonly effect: string;
  readonly variant: 'primary' | 'danger';
  /** Sends the command; one requestId for as long as the dialog is open, so that sending twice does it once. */
  readonly send: (given: { readonly requestId: string; readonly reason: string }) => Promise<ActionResult<T>>;
  readonly onDone: (data: T) => void;
  readonly children?: ReactNode;
}

/** The content of a dialog that sends a command with a written reason; what failed stays to be read, and nothing typed is lost. */
export function ReasonDialogContent<T>(props: ReasonDialogProps<T>) {
  const { title, description, className, keep, effect, variant, send, onDone, children } = props;
  const formId = useId();
  const cancel = useRef<HTMLButtonElement>(null);
  const [requestId] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState('');
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<CommandFailure | null>(null);
  const ready = reason.trim() !== '' && !sending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setSending(true);
    setFailure(null);
    void send({ requestId, reason: reason.trim() })
      .catch(() => ({ ok: false, error: unreachable }) as const)
      .then((result) => {
        setSending(false);
        if (result.ok) onDone(result.data);
        else setFailure(result.error);
      });
  };
  return (
    <DialogContent
      title={title}
      description={description}
      className={className}
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        cancel.current?.focus();
      }}
      footer={
        <>
          <DialogClose asChild>
            <Button ref={cancel}>{keep}</Button>
          </DialogClose>
          <Button type="submit" form={formId} variant={variant} disabled={!ready}>
            {sending ? 'Requested; waiting for the answer…' : effect}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="space-y-4">
        {failure ? <FailureBanner failure={failure} /> : null}
        {children}
        <ReasonField value={reason} onChange={setReason} />
      </form>
    </DialogContent>
  );
}
