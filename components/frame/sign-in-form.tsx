'use client';
import { useState, useTransition, type FormEvent } from 'react';
import { useRouter } from 'next/navigation';
import type { ActionResult } from '@/lib/feed/console';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { Field, Input } from '../ui/field';

export type SignIn = (input: {
  name: string;
  password: string;
  next: string;
}) => Promise<ActionResult<{ next: string }>>;

type Failure = Extract<ActionResult<never>, { ok: false }>['error'];

/** Name and password; the answer says what is wrong without saying which of the two. */
export function SignInForm({ signIn, next }: { readonly signIn: SignIn; readonly next: string }) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [failure, setFailure] = useState<Failure | null>(null);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '');
    start(async () => {
      const result = await signIn({ name: text('name'), password: text('password'), next }).catch(
        unreachable,
      );
      if (!result.ok) return setFailure(result.error);
      setFailure(null);
      router.replace(result.data.next);
      router.refresh();
    });
  };

  return (
    <form method="post" onSubmit={submit} className="space-y-4 rounded-card border bg-surface p-4 sm:p-6">
      {failure ? (
        <Banner
          urgent
          tone={failure.code === 'rate_limited' ? 'warning' : 'failed'}
          title={failure.message}
        />
      ) : null}
      <Field label="Name">
        {(control) => (
          <Input {...control} name="name" autoComplete="username" autoCapitalize="none" required autoFocus />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <Input {...control} name="password" type="password" autoComplete="current-password" required />
        )}
      </Field>
      <Button type="submit" variant="primary" className="w-full" disabled={pending}>
        {pending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}

function unreachable(): { ok: false; error: Failure } {
  return {
    ok: false,
    error: { code: 'unavailable', message: 'The console did not answer. Try again in a moment.' },
  };
}
