'use client';
import { useId, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '@/lib/feed/console';
import { optionText, type OptionRow, type OptionValue } from '@/lib/feed/options';
import { unreachable, type CommandFailure } from '../servers/command';
import { ReasonField } from '../servers/reason-field';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { Dialog, DialogClose, DialogContent } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { RejectCodeField } from './reject-code-field';
import { effectOf } from './reject-choice';

interface ChangeInput {
  readonly serverId: string;
  readonly option: string;
  readonly from: OptionValue;
  readonly to: OptionValue;
  readonly reason: string;
}

export type ChangeOption = (input: ChangeInput) => Promise<ActionResult<{ value: OptionValue }>>;

interface OptionDialogProps {
  readonly serverId: string;
  readonly application: string;
  readonly name: string;
  readonly option: OptionRow;
  readonly changeOption: ChangeOption;
  readonly onClose: (changed: boolean) => void;
}

/** One option: the new value, what changes by it, why. The server judges the value; a bad one changes nothing. */
export function OptionDialog(props: OptionDialogProps) {
  return (
    <Dialog open onOpenChange={(open) => open || props.onClose(false)}>
      <Content {...props} />
    </Dialog>
  );
}

function Content({ serverId, application, name, option, changeOption, onClose }: OptionDialogProps) {
  const formId = useId();
  // What the person looked at when the dialog opened: a change meanwhile is a conflict, not overwritten.
  const [from] = useState(option.value);
  const [text, setText] = useState(() => (option.value === null ? '' : optionText(option.value)));
  const [reason, setReason] = useState('');
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<CommandFailure | null>(null);
  const same = (text.trim() || 'none') === optionText(from);
  const ready = !same && reason.trim() !== '' && !sending;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setSending(true);
    setFailure(null);
    void changeOption({ serverId, option: name, from, to: text.trim(), reason: reason.trim() })
      .catch(() => ({ ok: false, error: unreachable }) as const)
      .then((result) => {
        setSending(false);
        if (!result.ok) return setFailure(result.error);
        toast(`${application}: ${name} is now ${optionText(result.data.value)}.`);
        onClose(true);
      });
  };

  return (
    <DialogContent
      title={`Change ${name}`}
      description={option.meaning}
      footer={
        <>
          <p className="mr-auto self-center text-sm text-muted" aria-live="polite">
            {sending ? 'Requested; waiting for the server…' : missing(same, reason)}
          </p>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" form={formId} variant="primary" disabled={!ready}>
            Change on {application}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="space-y-5">
        {failure ? <Banner urgent tone="failed" title={failure.message} /> : null}
        {name === 'shutdown-sip-reject-code' ? (
          <RejectCodeField value={text} onChange={setText} allowed={option.allowed} />
        ) : (
          <Field label="New value" hint={`Allowed: ${option.allowed}.`}>
            {(control) => (
              <Input
                {...control}
                value={text}
                onChange={(event) => setText(event.target.value)}
                className="font-mono"
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        )}
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-control bg-sunken p-3 text-sm">
          <dt className="text-muted">Now</dt>
          <dd className="font-mono">{optionText(from)}</dd>
          <dt className="text-muted">After</dt>
          <dd className="font-mono font-semibold">{same ? 'no change' : text.trim() || 'none'}</dd>
          <dt className="text-muted">Takes effect</dt>
          <dd>at its next use, until the process ends</dd>
          {name === 'shutdown-sip-reject-code' && !same ? (
            <>
              <dt className="text-muted">New callers in a shutdown</dt>
              <dd>{effectOf(Number(text))}</dd>
            </>
          ) : null}
        </dl>
        <ReasonField value={reason} onChange={setReason} hint="Kept in the audit with both values." />
      </form>
    </DialogContent>
  );
}

function missing(same: boolean, reason: string): string | null {
  if (same) return 'Nothing changes yet.';
  return reason.trim() === '' ? 'A reason is missing.' : null;
}
