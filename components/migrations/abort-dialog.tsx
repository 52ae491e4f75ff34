'use client';
import { toast } from 'sonner';
import type { ActionResult } from '@/lib/feed/console';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { ReasonDialogContent } from '../servers/reason-dialog';
import { Dialog } from '../ui/dialog';

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
  const loggedOut = events.filter((event) => event.type === 'agent-logout' && event.path !== 'own').length;
  const relocated = events.filter((event) => event.type === 'call-relocated').length;
  return (
    <ReasonDialogContent
      title="Abort the graceful shutdown"
      description={`${application} goes back to Started: gates open, logouts still to come are cancelled, the flush timer too.`}
      className="sm:max-w-[560px]"
      keep="Keep shutting down"
      effect={`Abort and reopen ${application}`}
      variant="primary"
      send={(given) => abort({ migrationId, ...given })}
      onDone={({ notUndone }) => {
        onOpenChange(false);
        toast(
          `Aborted. Not undone: ${notUndone.agentsLoggedOut} logouts, ${notUndone.callsRelocated} calls sent on.`,
        );
      }}
    >
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
    </ReasonDialogContent>
  );
}
