'use client';
import { useEffect, useState } from 'react';
import { Button } from '../ui/button';
import { NoticePage } from './notice-page';

interface FailedPageProps {
  /** Names the error in the log. */
  readonly digest: string | undefined;
  readonly retry: () => void;
}

/** How often a page whose database is away looks whether it is back, ms. */
const retryMs = 5_000;

/** A page that could not be built; asks the console whether its database is the reason, and comes back by itself. */
export function FailedPage({ digest, retry }: FailedPageProps) {
  const cause = useCause();
  useEffect(() => {
    if (cause !== 'database') return;
    const timer = setInterval(retry, retryMs);
    return () => clearInterval(timer);
  }, [cause, retry]);
  const again = (
    <Button variant="primary" onClick={retry}>
      Try again
    </Button>
  );
  if (cause === 'database')
    return (
      <NoticePage title="The console's database is unreachable" action={again}>
        The console keeps trying, and this page comes back by itself. SIP Servers do not need the database: a
        shutdown in progress goes on, and its records are read afterwards.
      </NoticePage>
    );
  return (
    <NoticePage title="This page could not be shown" action={again}>
      Something failed that should not. Nothing was changed by it.
      {digest ? (
        <>
          {' '}
          The log has the details under <span className="font-mono">{digest}</span>.
        </>
      ) : null}
    </NoticePage>
  );
}

function useCause(): 'database' | 'other' {
  const [cause, setCause] = useState<'database' | 'other'>('other');
  useEffect(() => {
    let current = true;
    void fetch('/api/servers', { cache: 'no-store' })
      .then((response) => current && setCause(response.status === 503 ? 'database' : 'other'))
      .catch(() => {});
    return () => {
      current = false;
    };
  }, []);
  return cause;
}
