'use client';
import { FailedPage } from '@/components/frame/failed-page';

/** Outside the frame nothing can be re-rendered in place: the whole page is asked for again. */
export default function RootError({ error }: { readonly error: Error & { digest?: string } }) {
  return <FailedPage digest={error.digest} retry={() => window.location.reload()} />;
}
