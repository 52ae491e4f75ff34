import type { ReactNode } from 'react';
import { SessionProvider } from '@/components/frame/session';
import { Shell } from '@/components/frame/shell';
import { LiveProvider } from '@/components/live/live-provider';
import { signOut } from '@/lib/console/actions/sign-out';
import { listMigrations } from '@/lib/console/migrations/list-migrations';
import { listServers } from '@/lib/console/servers/list-servers';
import { requireUser } from '@/lib/console/session/current';

/** Everything behind the sign-in: who looks, the live data, the frame. */
export default async function ConsoleLayout({ children }: { readonly children: ReactNode }) {
  const { name, role, permissions } = await requireUser('live.read');
  const migrations = await listMigrations();
  return (
    <SessionProvider session={{ name, role, permissions }}>
      <LiveProvider servers={listServers()} migrations={migrations}>
        <Shell signOut={signOut}>{children}</Shell>
      </LiveProvider>
    </SessionProvider>
  );
}
