'use server';

import { cookies } from 'next/headers';
import type { ActionResult } from '../../feed/console';
import { runtime } from '../runtime';
import { currentUser } from '../session/current';
import { sessionCookie } from '../session/sessions';
import { signOut as end } from '../session/sign-out';
import { failed } from './run-action';

/** Ends the session on the server and takes the cookie back; whoever is signed out already stays so. */
export async function signOut(): Promise<ActionResult<null>> {
  const ctx = runtime();
  try {
    const user = await currentUser();
    if (user !== null) await end(ctx, user);
    (await cookies()).delete(sessionCookie);
    return { ok: true, data: null };
  } catch (error) {
    return failed(ctx, error);
  }
}
