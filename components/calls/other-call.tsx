'use client';
import type { ReactNode } from 'react';
import { useCall, useCalls } from '@/lib/live/hooks';

interface OtherCallProps {
  readonly serverId: string;
  readonly connID: string;
  readonly onOpen: (connID: string) => void;
}

/** Leads to the details of another call: "0711… → 8800", or its ConnID once it has ended. */
export function OtherCall({ serverId, connID, onOpen }: OtherCallProps) {
  const call = useCall(serverId, connID);
  if (!call)
    return (
      <span>
        <span className="font-mono text-sm break-all">{connID}</span>, which has ended
      </span>
    );
  return (
    <a
      href={`?call=${encodeURIComponent(connID)}`}
      className="inline-flex min-h-6 items-center font-mono text-accent-text hover:underline"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(connID);
      }}
    >
      {call.ani} → {call.dnis}
    </a>
  );
}

/** The calls in which a party of this one asks somebody about it. */
export function ConsultCalls({
  serverId,
  connID,
  children,
}: Omit<OtherCallProps, 'onOpen'> & { readonly children: (consult: string) => ReactNode }) {
  const calls = useCalls(serverId) ?? [];
  return calls.filter((one) => one.consultOf === connID).map((one) => children(one.connID));
}
