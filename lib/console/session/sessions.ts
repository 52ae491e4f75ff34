import { createHash } from 'node:crypto';
import type { Tx } from '../db/database';
import { permissionsOf } from '../permissions/permission';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from './actor';

export const sessionCookie = 'tidegate_session';
export const sessionLifeMs = 7 * 24 * 3_600_000;
const idleMaxMs = 12 * 3_600_000;
const touchEveryMs = 60_000;

type Context = Pick<ConsoleRuntime, 'database' | 'clock'>;

/** Opens a session; only the token's hash is stored. Returns the session's id. */
export async function openSession(
  tx: Tx,
  session: { userId: string; token: string; address: string; now: number },
): Promise<string> {
  const at = new Date(session.now);
  const { id } = await tx.session.create({
    data: {
      userId: session.userId,
      tokenHash: hashToken(session.token),
      address: session.address.slice(0, 64),
      createdAt: at,
      seenAt: at,
      expiresAt: new Date(session.now + sessionLifeMs),
    },
    select: { id: true },
  });
  await tx.session.deleteMany({ where: { expiresAt: { lt: new Date(session.now - sessionLifeMs) } } });
  return id;
}

/** The user behind a token; null when the session is unknown, revoked, idle for 12 h, 7 days old, or the user disabled. */
export async function findSession(ctx: Context, token: string, address: string): Promise<CurrentUser | null> {
  const now = ctx.clock.now();
  const session = await ctx.database.client.session.findUnique({
    where: { tokenHash: hashToken(token), ...liveAt(now) },
    include: { user: true },
  });
  if (session === null) return null;
  if (now - session.seenAt.getTime() > touchEveryMs) {
    await ctx.database.client.session.updateMany({
      where: { id: session.id, seenAt: { lt: new Date(now) } },
      data: { seenAt: new Date(now) },
    });
  }
  const { user } = session;
  return {
    id: user.id,
    name: user.name,
    role: user.role,
    permissions: permissionsOf(user.role),
    session: session.id,
    address,
  };
}

/** Which of these sessions are still good, in one query. */
export async function liveSessions(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.database.client.session.findMany({
    where: { id: { in: [...ids] }, ...liveAt(ctx.clock.now()) },
    select: { id: true },
  });
  return new Set(rows.map((row) => row.id));
}

export async function revokeSession(tx: Tx, id: string, now: number): Promise<void> {
  await tx.session.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date(now) } });
}

function liveAt(now: number) {
  return {
    revokedAt: null,
    expiresAt: { gt: new Date(now) },
    seenAt: { gt: new Date(now - idleMaxMs) },
    user: { disabledAt: null },
  };
}

function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
