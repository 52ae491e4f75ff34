'use client';
import { useId, useRef, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '@/lib/feed/console';
import { useRefusal } from '../frame/session';
import { unreachable, type CommandFailure } from '../servers/command';
import { ReasonField } from '../servers/reason-field';
import { FailureBanner } from '../servers/shut-down-dialog';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { Dialog, DialogClose, DialogContent } from '../ui/dialog';

export type ReleaseGhost = (input: {
  serverId: string;
  connID: string;
  requestId: string;
  reason: string;
}) => Promise<ActionResult<{ connID: string }>>;

interface GhostProps {
  readonly serverId: string;
  readonly connID: string;
  readonly release: ReleaseGhost;
}

/** A call that may be gone without the server's knowing: says so, and lets an admin release it (S-93). */
export function SuspectedGhost(props: GhostProps) {
  const refusal = useRefusal('call.release');
  const [open, setOpen] = useState(false);
  return (
    <Banner
      tone="warning"
      title="Suspected ghost"
      className="m-4"
      action={
        <Button
          size="sm"
          onClick={() => setOpen(true)}
          disabled={refusal !== null}
          title={refusal ?? undefined}
        >
          Release call…
        </Button>
      }
    >
      Nothing has been heard of this call for 30 minutes. It may be gone without the server knowing; it counts
      as in progress all the same.
      <Dialog open={open} onOpenChange={setOpen}>
        {open ? <Content {...props} onDone={() => setOpen(false)} /> : null}
      </Dialog>
    </Banner>
  );
}

function Content({ serverId, connID, release, onDone }: GhostProps & { readonly onDone: () => void }) {
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
    void release({ serverId, connID, requestId, reason: reason.trim() })
      .catch(() => ({ ok: false, error: unreachable }) as const)
      .then((result) => {
        setSending(false);
        if (!result.ok) return setFailure(result.error);
        onDone();
        toast(`Call ${connID} was released.`);
      });
  };
  return (
    <DialogContent
      title="Release a suspected ghost"
      description="The call ends for everybody who is still in it. The server refuses where a phone has shown meanwhile that it has the call."
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
          <Button type="submit" form={formId} variant="danger" disabled={!ready}>
            {sending ? 'Requested; waiting for the answer…' : 'Release the call'}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="space-y-4">
        {failure ? <FailureBanner failure={failure} /> : null}
        <ReasonField value={reason} onChange={setReason} />
      </form>
    </DialogContent>
  );
}
