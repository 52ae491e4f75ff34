import type { ReactNode } from 'react';
import Link from 'next/link';
import { routes } from '../routes';
import { Button } from '../ui/button';

interface NoticePageProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A page that has only one thing to say: what is the matter, and where to go. */
export function NoticePage({ title, children, action }: NoticePageProps) {
  return (
    <div className="mx-auto max-w-[560px] px-4 py-16">
      <h1 className="text-xl font-semibold">{title}</h1>
      <div className="mt-2 text-muted">{children}</div>
      <div className="mt-6 flex flex-wrap gap-2">
        {action}
        <Button asChild>
          <Link href={routes.overview()}>To the overview</Link>
        </Button>
      </div>
    </div>
  );
}
