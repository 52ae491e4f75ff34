'use client';
import { useId, useRef, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '@/lib/feed/console';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { unreachable, type CommandFailure } from '../servers/command';
import { FailureBanner } from '../servers/shut-down-dialog';
import { ReasonField } from '../servers/reason-field';
import { Button } from '../ui/button';
import { Dialog, DialogClose, DialogContent } from '../ui/dialog';

interface NotUndone {
  readonly agentsLoggedOut: number;
  readonly nailedUpReleased: number;
  readonly callsRelocated: number;
  readonly registrationsShortened: number;
}

export type Abort = (input: {
  migrationId: string;
  requestId: string;
  reason: string;
}) => Promise<ActionResult<{ notUndone: NotUndone }>>;

interface AbortDialogProps {
  readonly migrationId: string;
  readonly application: string;
  readonly events: readonly ShutdownEvent[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly abort: Abort;
}

/** Abort, tier 2: back to Started, with what is not undone by it (S-121). */
export function AbortDialog(props: AbortDialogProps) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      {props.open ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ migrationId, application, events, onOpenChange, abort }: AbortDialogProps) {
  const formId = useId();
  const cancel = useRef<HTMLButtonElement>(null);
  const [requestId] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState('');
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<CommandFailure | null>(null);
  const loggedOut = events.filter((event) => event.type === 'agent-logout' && event.path !== 'own').length;
  const relocated = events.filter((event) => event.type === 'call-relocated').length;
  const ready = reason.trim() !== '' && !sending;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setSending(true);
    setFailure(null);
    void abort({ migrationId, requestId, reason: reason.trim() })
      .catch(() => ({ ok: false, error: unreachable }) as const)
      .then((result) => {
        setSending(false);
        if (!result.ok) return setFailure(result.error);
        onOpenChange(false);
        const { agentsLoggedOut, callsRelocated } = result.data.notUndone;
        toast(`Aborted. Not undone: ${agentsLoggedOut} logouts, ${callsRelocated} calls sent on.`);
      });
  };

  return (
    <DialogContent
      title="Abort the graceful shutdown"
      description={`${application} goes back to Started: gates open, logouts still to come are cancelled, the flush timer too.`}
      className="sm:max-w-[560px]"
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        cancel.current?.focus();
      }}
      footer={
        <>
          <DialogClose asChild>
            <Button ref={cancel}>Keep shutting down</Button>
          </DialogClose>
          <Button type="submit" form={formId} variant="primary" disabled={!ready}>
            {sending ? 'Requested; waiting for the answer…' : `Abort and reopen ${application}`}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="space-y-4">
        {failure ? <FailureBanner failure={failure} /> : null}
        <div>
          <h3 className="font-semibold">Not undone by this</h3>
          <ul className="mt-1 list-disc space-y-1 pl-5">
            <li>
              <span className="font-semibold">{loggedOut}</span>{' '}
              {loggedOut === 1 ? 'agent stays' : 'agents stay'} logged out and{' '}
              {loggedOut === 1 ? 'has' : 'have'} to log in again.
            </li>
            <li>
              <span className="font-semibold">{relocated}</span>{' '}
              {relocated === 1 ? 'call sent on to the peer stays' : 'calls sent on to the peer stay'} there.
            </li>
            <li>Nailed-up connections that were released are not set up again.</li>
            <li>Registrations that were shortened stay so until the phones renew them.</li>
          </ul>
        </div>
        <ReasonField value={reason} onChange={setReason} />
      </form>
    </DialogContent>
  );
}
