'use client';
import { useEffect, useState } from 'react';
import { useRouter } from 'next/navigation';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { EllipsisVertical, OctagonX } from 'lucide-react';
import { useFreshness, useServer } from '@/lib/live/hooks';
import { useRefusal } from '../frame/session';
import { routes, type ServerDialog } from '../routes';
import { blockedBy } from '../status/freshness-mark';
import { useZone } from '../time/zone';
import { Button } from '../ui/button';
import { Glyph } from '../ui/glyph';
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '../ui/menu';
import type { ServerCommands } from './command';
import { ShutDownDialog } from './shut-down-dialog';
import { StopNowDialog } from './stop-now-dialog';

const dialogs: readonly ServerDialog[] = ['shut-down', 'stop-now'];

interface ServerActionsProps {
  readonly serverId: string;
  readonly commands: ServerCommands;
  /** `header`: the graceful shutdown as a button; `row`: everything in the menu; `stop-only`: it is under way. */
  readonly form: 'header' | 'row' | 'stop-only';
}

/** The two ways to end a server, kept apart: the planned one, and behind a divider the one that cuts calls. */
export function ServerActions({ serverId, commands, form }: ServerActionsProps) {
  const router = useRouter();
  const server = useServer(serverId);
  const blocked = useBlocked(serverId);
  const [open, setOpen] = useOpenDialog(form);
  if (!server) return null;
  const { application } = server.ref;
  const close = (isOpen: boolean) => setOpen(isOpen ? open : null);

  return (
    <div className="flex flex-col items-end gap-1">
      <div className="flex items-center gap-2">
        {form === 'header' ? (
          <Button variant="planned" disabled={blocked.shutDown !== null} onClick={() => setOpen('shut-down')}>
            <Glyph shape="diamond-down" />
            Shut down gracefully…
          </Button>
        ) : null}
        <Menu>
          <MenuTrigger asChild>
            <Button
              variant="ghost"
              size={form === 'row' ? 'icon-sm' : 'icon'}
              aria-label={`Actions of ${application}`}
            >
              <EllipsisVertical aria-hidden />
            </Button>
          </MenuTrigger>
          <MenuContent>
            {form === 'row' ? (
              <>
                <MenuItem onSelect={() => router.push(routes.server(serverId))}>Open</MenuItem>
                <MenuItem disabled={blocked.shutDown !== null} onSelect={() => setOpen('shut-down')}>
                  <Glyph shape="diamond-down" className="text-server-suspending" />
                  <Reasoned reason={blocked.shutDown}>Shut down gracefully…</Reasoned>
                </MenuItem>
                <MenuSeparator />
              </>
            ) : null}
            <MenuItem
              disabled={blocked.stopNow !== null}
              onSelect={() => setOpen('stop-now')}
              className="text-failed-text"
            >
              <OctagonX aria-hidden />
              <Reasoned reason={blocked.stopNow}>Stop now…</Reasoned>
            </MenuItem>
          </MenuContent>
        </Menu>
      </div>
      {form === 'header' && blocked.shutDown ? (
        <p className="text-sm text-muted">Graceful shutdown: {blocked.shutDown}</p>
      ) : null}
      <ShutDownDialog
        serverId={serverId}
        application={application}
        open={open === 'shut-down'}
        onOpenChange={close}
        shutDown={commands.shutDown}
        blocked={blocked.shutDown}
      />
      <StopNowDialog
        serverId={serverId}
        application={application}
        open={open === 'stop-now'}
        onOpenChange={close}
        stopNow={commands.stopNow}
        blocked={blocked.stopNow}
      />
    </div>
  );
}

/** Which dialog is open. The address of the server's own page can ask for one, once. */
function useOpenDialog(form: ServerActionsProps['form']) {
  const [open, setOpen] = useState<ServerDialog | null>(null);
  const [asked, setAsked] = useQueryState('dialog', parseAsStringLiteral(dialogs));
  useEffect(() => {
    if (form === 'row' || asked === null) return;
    setOpen(asked);
    // Taken out at once: an address written when the dialog closes would undo the way to the migration's page.
    void setAsked(null);
  }, [form, asked, setAsked]);
  return [open, setOpen] as const;
}

function Reasoned({ reason, children }: { readonly reason: string | null; readonly children: string }) {
  return (
    <span>
      {children}
      {reason ? <span className="block text-xs">{reason}</span> : null}
    </span>
  );
}

/** Why each of the two cannot be done now, or null. */
function useBlocked(serverId: string): { shutDown: string | null; stopNow: string | null } {
  const zone = useZone();
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  const mayShutDown = useRefusal('shutdown.start');
  const mayStop = useRefusal('stop.now');
  const link = freshness ? blockedBy(freshness, zone.time) : 'unknown server';
  const status = server?.row?.status;
  const crashed = server?.row?.shutdown?.crashed ?? false;
  const underWay =
    status === 'Suspending' && !crashed
      ? 'already suspending'
      : status === 'Suspended'
        ? 'already suspended'
        : status === 'Initializing'
          ? 'the server is initializing'
          : null;
  return { shutDown: mayShutDown ?? link ?? underWay, stopNow: mayStop ?? link };
}
