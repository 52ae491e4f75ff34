'use client';
import { CallBrowser } from '@/components/calls/call-browser';
import type { ReleaseGhost } from '@/components/calls/release-ghost';
import { PageHeader } from '@/components/frame/page-header';

export function CallsClient({ release }: { readonly release: ReleaseGhost }) {
  return (
    <>
      <PageHeader title="Calls" />
      <CallBrowser release={release} />
    </>
  );
}
