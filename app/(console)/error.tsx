'use client';
import { FailedPage } from '@/components/frame/failed-page';

export default function ConsoleError({
  error,
  reset,
}: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) {
  return <FailedPage digest={error.digest} retry={reset} />;
}
