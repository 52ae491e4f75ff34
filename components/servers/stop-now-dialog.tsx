'use client';
import { useId, useRef, useState, type FormEvent } from 'react';
import { OctagonX } from 'lucide-react';
import { toast } from 'sonner';
import { useTotals } from '@/lib/live/hooks';
import { Button } from '../ui/button';
import { Dialog, DialogClose, DialogContent } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { unreachable, type CommandFailure, type ServerCommands } from './command';
import { hasMoved, type Acknowledged } from './impact';
import { FailureBanner } from './shut-down-dialog';
import { TypedName } from './typed-name';

interface StopNowDialogProps {
  readonly serverId: string;
  readonly application: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly stopNow: ServerCommands['stopNow'];
  readonly blocked: string | null;
}

/** Stop now, tier 3: red, one huge figure, other words; never to be taken for the graceful one (S-18). */
export function StopNowDialog(props: StopNowDialogProps) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      {props.open ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ serverId, application, onOpenChange, stopNow, blocked }: StopNowDialogProps) {
  const formId = useId();
  const cancel = useRef<HTMLButtonElement>(null);
  const totals = useTotals(serverId);
  const [requestId] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [agreed, setAgreed] = useState<Acknowledged | null>(null);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<CommandFailure | null>(null);
  const current = totals ? { calls: totals.calls, agents: totals.agents } : null;
  const named = typed === application;
  const moved = agreed !== null && current !== null && hasMoved(agreed, current);
  const ready = named && reason.trim() !== '' && current !== null && !sending && !moved && blocked === null;
  const effect = `Drop ${count(current?.calls, 'call')} and stop ${application}`;

  const type = (value: string) => {
    setTyped(value);
    setAgreed(value === application ? current : null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !current) return;
    setSending(true);
    setFailure(null);
    void stopNow({
      serverId,
      requestId,
      reason: reason.trim(),
      typedName: typed,
      acknowledged: agreed ?? current,
    })
      .catch(() => ({ ok: false, error: unreachable }) as const)
      .then((result) => {
        setSending(false);
        if (!result.ok) return setFailure(result.error);
        onOpenChange(false);
        toast(`${application}: Stop now was accepted.`);
      });
  };

  return (
    <DialogContent
      tone="danger"
      icon={<OctagonX aria-hidden className="size-6" />}
      title={`Stop ${application} now`}
      description="This cuts calls. For planned work use the graceful shutdown."
      className="sm:max-w-[520px]"
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        cancel.current?.focus();
      }}
      footer={
        <>
          <DialogClose asChild>
            <Button ref={cancel}>Cancel</Button>
          </DialogClose>
          <Button type="submit" form={formId} variant="danger" disabled={!ready} className="max-w-full">
            <span className="truncate">{sending ? 'Requested; waiting for the answer…' : effect}</span>
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="space-y-5">
        {failure ? <FailureBanner failure={failure} /> : null}
        <div className="rounded-control border-2 border-danger p-4 text-center" aria-live="polite">
          <p className="text-2xl font-semibold text-failed-text">{count(current?.calls, 'call')} dropped</p>
          <p className="mt-1">
            {count(current?.agents, 'agent')} logged out at once, without the reason of a graceful shutdown
          </p>
        </div>
        {blocked ? <p className="font-medium text-failed-text">Not possible now: {blocked}.</p> : null}
        <Field label="Reason for cutting calls">
          {(control) => (
            <Input
              {...control}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              maxLength={500}
              required
            />
          )}
        </Field>
        <TypedName name={application} value={typed} onChange={type} />
        {moved ? (
          <Button variant="danger" className="w-full" onClick={() => setAgreed(current)}>
            The figures have moved: go on with {count(current?.calls, 'call')}
          </Button>
        ) : null}
      </form>
    </DialogContent>
  );
}

function count(value: number | undefined, noun: string): string {
  if (value === undefined) return `an unknown number of ${noun}s`;
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}
