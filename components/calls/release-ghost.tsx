'use client';
import { useState } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '@/lib/feed/console';
import { useRefusal } from '../frame/session';
import { ReasonDialogContent } from '../servers/reason-dialog';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';

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
  return (
    <ReasonDialogContent
      title="Release a suspected ghost"
      description="The call ends for everybody who is still in it. The server refuses where a phone has shown meanwhile that it has the call."
      className="sm:max-w-[520px]"
      keep="Cancel"
      effect="Release the call"
      variant="danger"
      send={(given) => release({ serverId, connID, ...given })}
      onDone={() => {
        onDone();
        toast(`Call ${connID} was released.`);
      }}
    />
  );
}
