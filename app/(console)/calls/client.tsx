'use client';
import { parseAsString, useQueryState } from 'nuqs';
import { CallBrowser } from '@/components/calls/call-browser';
import { PageHeader } from '@/components/frame/page-header';

export function CallsClient() {
  const [text, setText] = useQueryState('q', parseAsString.withDefault(''));
  return (
    <>
      <PageHeader title="Calls" />
      <CallBrowser text={text} onText={(value) => void setText(value)} />
    </>
  );
}
