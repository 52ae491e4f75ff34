'use client';
import { useId, useRef, useState, type FormEvent } from 'react';
import { useRouter } from 'next/navigation';
import { routes } from '../routes';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { Dialog, DialogClose, DialogContent } from '../ui/dialog';
import { Glyph } from '../ui/glyph';
import { Skeleton } from '../ui/skeleton';
import { unreachable, type CommandFailure, type ServerCommands } from './command';
import { acknowledgedOf, hasMoved, type Acknowledged } from './impact';
import { ImpactView } from './impact-view';
import { noAnswer } from './no-answer';
import { ReasonField } from './reason-field';
import { TypedName } from './typed-name';
import { useImpact } from './use-impact';

interface ShutDownDialogProps {
  readonly serverId: string;
  readonly application: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly shutDown: ServerCommands['shutDown'];
  /** Why it cannot be done now; shown, and the button stays inert. */
  readonly blocked: string | null;
}

/** Graceful shutdown, tier 3: what it will do, why, and the server's name typed (S-141). */
export function ShutDownDialog(props: ShutDownDialogProps) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      {props.open ? <Content {...props} /> : null}
    </Dialog>
  );
}

const steps = [
  'All gates close at once: new calls and new logins are refused, calls in progress go on untouched.',
  'Agents without a call are logged out now, the others after their call or their after-call work.',
  'When no call is left, the flush timer runs until every BYE is confirmed.',
  'With the timer over and no agent left, the server is Suspended, then stops with exit status 0.',
];

function Content({ serverId, application, onOpenChange, shutDown, blocked }: ShutDownDialogProps) {
  const router = useRouter();
  const formId = useId();
  const cancel = useRef<HTMLButtonElement>(null);
  const [requestId] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [agreed, setAgreed] = useState<Acknowledged | null>(null);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<CommandFailure | null>(null);
  const { data: impact, error } = useImpact(serverId, !sending);
  const current = impact ? acknowledgedOf(impact) : null;
  const named = typed === application;
  const moved = named && agreed !== null && current !== null && hasMoved(agreed, current);
  const ready = named && reason.trim() !== '' && current !== null && !moved && !sending && blocked === null;

  const type = (value: string) => {
    setTyped(value);
    // Agreed to are the figures on the screen when the name is complete.
    setAgreed(value === application ? current : null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !current) return;
    setSending(true);
    setFailure(null);
    void shutDown({
      serverId,
      requestId,
      reason: reason.trim(),
      typedName: typed,
      acknowledged: agreed ?? current,
    })
      .catch(() => ({ ok: false, error: unreachable }) as const)
      .then((result) => {
        setSending(false);
        if (!result.ok) {
          setAgreed(null);
          setTyped(result.error.code === 'precondition_failed' ? '' : typed);
          return setFailure(result.error);
        }
        onOpenChange(false);
        router.push(routes.migration(result.data.id));
      });
  };

  return (
    <DialogContent
      tone="planned"
      icon={<Glyph shape="diamond-down" className="size-5 text-server-suspending" />}
      title={`Shut down ${application} gracefully`}
      description="No call is cut. The server takes nothing new, waits for its calls and agents, and stops by itself."
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        cancel.current?.focus();
      }}
      footer={
        <>
          <p className="mr-auto self-center text-sm text-muted" aria-live="polite">
            {sending
              ? 'Requested; waiting for the server to acknowledge…'
              : (blocked ?? missing(reason, named))}
          </p>
          <DialogClose asChild>
            <Button ref={cancel}>Cancel</Button>
          </DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="planned-solid"
            disabled={!ready}
            className="max-w-full"
          >
            <span className="truncate">Shut down {application} gracefully</span>
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="space-y-5">
        {failure ? <FailureBanner failure={failure} /> : null}
        <section aria-labelledby={`${formId}-impact`} className="space-y-3">
          <h3 id={`${formId}-impact`} className="font-semibold">
            What it means at this moment
          </h3>
          {impact ? <ImpactView impact={impact} /> : error ? null : <Skeleton className="h-32" />}
          {error ? (
            <Banner tone="warning" title={`The figures cannot be read: ${error.message}`}>
              Nothing can be started without them. Asking again every few seconds.
            </Banner>
          ) : null}
        </section>
        <section aria-labelledby={`${formId}-steps`} className="space-y-2">
          <h3 id={`${formId}-steps`} className="font-semibold">
            What will happen
          </h3>
          <ol className="list-decimal space-y-1 pl-5 text-sm text-muted">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <p className="text-sm text-muted">
            It can be aborted until the server is Suspended. Logouts and calls sent on are not undone by that.
          </p>
        </section>
        <ReasonField
          value={reason}
          onChange={setReason}
          hint="For the audit and for whoever watches, e.g. a ticket number."
        />
        <TypedName name={application} value={typed} onChange={type} />
        {moved && current ? (
          <Banner
            tone="warning"
            title={`The figures have moved: now ${current.calls} calls and ${current.agents} agents, before ${agreed?.calls} and ${agreed?.agents}.`}
            action={
              <Button size="sm" onClick={() => setAgreed(current)}>
                Go on with the new figures
              </Button>
            }
          />
        ) : null}
      </form>
    </DialogContent>
  );
}

/** `no answer` is told apart: what matters then is what was not performed, or not confirmed (S-3). */
export function FailureBanner({ failure }: { readonly failure: CommandFailure }) {
  if (failure.code !== 'no_answer') return <Banner urgent tone="failed" title={failure.message} />;
  const { title, detail } = noAnswer(failure.message);
  return (
    <Banner urgent tone="failed" title={title}>
      {detail} Look at the server's state before asking again.
    </Banner>
  );
}

function missing(reason: string, named: boolean): string | null {
  if (reason.trim() === '') return named ? 'A reason is missing.' : 'Needs a reason and the typed name.';
  return named ? null : "Needs the server's name typed.";
}
