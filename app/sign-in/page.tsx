import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentUser } from '@/lib/console/session/current';
import { returnPath } from '@/lib/console/session/return-path';
import { signIn } from '@/lib/console/actions/sign-in';
import { SignInForm } from '@/components/frame/sign-in-form';
import { Brand } from '@/components/frame/nav';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({
  searchParams,
}: {
  readonly searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next } = await searchParams;
  const target = returnPath(typeof next === 'string' ? next : undefined);
  if (await currentUser()) redirect(target);
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-[360px]">
        <h1 className="mb-6 flex items-center gap-2 text-xl font-semibold">
          <Brand /> Tidegate
        </h1>
        <SignInForm signIn={signIn} next={target} />
      </div>
    </main>
  );
}
