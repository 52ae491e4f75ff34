'use client';
import { CallBrowser } from '@/components/calls/call-browser';
import { PageHeader } from '@/components/frame/page-header';

export function CallsClient() {
  return (
    <>
      <PageHeader title="Calls" />
      <CallBrowser />
    </>
  );
}
