import { cookies, headers } from 'next/headers';
import { forbidden, redirect } from 'next/navigation';
import { cache } from 'react';
import { refuse } from '../actions/run-action';
import type { Permission } from '../permissions/permission';
import { runtime } from '../runtime';
import type { CurrentUser } from './actor';
import { addressHeader, nonceHeader, urlHeader } from './request-facts';
import { findSession, sessionCookie } from './sessions';

/** The signed-in user of this request, looked up once; null = signed out. */
export const currentUser: () => Promise<CurrentUser | null> = cache(async () => {
  const token = (await cookies()).get(sessionCookie)?.value;
  return token === undefined ? null : findSession(runtime(), token, await endUserAddress());
});

/** The user, who has the permission; a signed-out one is sent to the sign-in, any other gets the 403 page, audited. */
export async function requireUser(permission: Permission): Promise<CurrentUser> {
  const user = await currentUser();
  const path = (await headers()).get(urlHeader) ?? '/';
  if (user === null) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  if (!user.permissions.includes(permission)) {
    await refuse(runtime(), user, 'page.view', permission, path);
    forbidden();
  }
  return user;
}

/** The nonce of this response's Content-Security-Policy, for inline scripts. */
export async function cspNonce(): Promise<string | undefined> {
  return (await headers()).get(nonceHeader) ?? undefined;
}

/** The end user's address as the HTTP server saw it. */
export async function endUserAddress(): Promise<string> {
  return (await headers()).get(addressHeader) ?? 'unknown';
}
