'use server';

import { cookies, headers } from 'next/headers';
import type { ActionResult } from '../../feed/console';
import { runtime } from '../runtime';
import { endUserAddress } from '../session/current';
import { secureHeader } from '../session/request-facts';
import { returnPath } from '../session/return-path';
import { sessionCookie, sessionLifeMs } from '../session/sessions';
import { signInInput, signIn as verify } from '../session/sign-in';
import type { SignInInput } from '../session/sign-in';
import { failed } from './run-action';

/** The one action without a permission: it is how a user gets any. */
export async function signIn(input: SignInInput): Promise<ActionResult<{ next: string }>> {
  const ctx = runtime();
  const parsed = signInInput.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? 'name';
    return { ok: false, error: { code: 'invalid', message: issue?.message ?? 'Not valid.', field } };
  }
  try {
    const { token } = await verify(ctx, await endUserAddress(), parsed.data);
    (await cookies()).set(sessionCookie, token, {
      httpOnly: true,
      sameSite: 'lax',
      secure: (await headers()).get(secureHeader) === '1',
      path: '/',
      maxAge: sessionLifeMs / 1000,
    });
    return { ok: true, data: { next: returnPath(parsed.data.next) } };
  } catch (error) {
    return failed(ctx, error);
  }
}
