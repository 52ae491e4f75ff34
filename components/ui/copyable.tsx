'use client';
import { useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { Button } from './button';

/** An identifier in full, with a button that copies it. */
export function Copyable({ name, value }: { readonly name: string; readonly value: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  const copy = () => {
    // Browsers offer the clipboard in a secure context only.
    const written = navigator.clipboard?.writeText(value) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    );
  };
  return (
    <span className="flex min-w-0 items-start gap-1">
      <span className="min-w-0 grow py-0.5 font-mono text-sm break-all select-all">{value}</span>
      <Button variant="ghost" size="icon-sm" aria-label={`Copy ${name}`} onClick={copy}>
        {copied === 'yes' ? <Check aria-hidden /> : <Copy aria-hidden />}
      </Button>
      <span role="status" className="sr-only">
        {copied === 'yes'
          ? `${name} copied`
          : copied === 'refused'
            ? 'The browser does not allow copying'
            : ''}
      </span>
    </span>
  );
}
