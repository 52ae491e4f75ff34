'use client';
import { useState, type ReactNode } from 'react';
import type { CallRow } from '@/lib/feed/state';
import { isFresh } from '@/lib/live/freshness';
import { useFreshness, useServer, useServerOfCall } from '@/lib/live/hooks';
import { useLetterKeys } from '../keyboard/letter-keys';
import { StaleBanner } from '../live/stale-banner';
import { Instant } from '../time/instant';
import { cn } from '../ui/cn';
import { Copyable } from '../ui/copyable';
import { Drawer, DrawerBody, DrawerHead, DrawerSection } from '../ui/drawer';
import { Mark } from '../ui/mark';
import { partyStateWords } from './call-changes';
import { CallEvents } from './call-events';
import { CallDuration } from './call-table';
import { callLooks } from './call-words';
import { ConsultCalls, OtherCall } from './other-call';
import { type ReleaseGhost, SuspectedGhost } from './release-ghost';
import { StillHere } from './still-here';
import { useCallNotes, type WatchedCall } from './use-call-notes';

interface CallDrawerProps {
  readonly connID: string;
  readonly onClose: () => void;
  readonly onStep: (by: 1 | -1) => void;
  /** Shows another call's details. */
  readonly onOpen: (connID: string) => void;
  readonly release: ReleaseGhost;
}

/** One call's details; found by its ConnID at whichever server has it. */
export function CallDrawer({ connID, onClose, onStep, onOpen, release }: CallDrawerProps) {
  const letters = useLetterKeys();
  return (
    <Drawer onClose={onClose} onStep={letters ? onStep : null} returnTo={currentRow}>
      <Found key={connID} connID={connID} onOpen={onOpen} release={release} />
    </Drawer>
  );
}

function currentRow(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main tr[aria-current="true"] [data-row-link]');
}

function Found({ connID, onOpen, release }: Pick<CallDrawerProps, 'connID' | 'onOpen' | 'release'>) {
  const found = useServerOfCall(connID);
  const [last, setLast] = useState(found);
  if (found !== null && found !== last) setLast(found);
  const serverId = found ?? last;
  if (serverId !== null)
    return <Details serverId={serverId} connID={connID} onOpen={onOpen} release={release} />;
  return (
    <>
      <DrawerHead title="Call" description={<span className="font-mono break-all">{connID}</span>} />
      <DrawerBody>
        <p className="px-4 py-4 text-muted">
          Not in progress at any server that is heard. It has ended, or its server is not known here.
        </p>
      </DrawerBody>
    </>
  );
}

function Details({
  serverId,
  connID,
  onOpen,
  release,
}: Pick<CallDrawerProps, 'connID' | 'onOpen' | 'release'> & { readonly serverId: string }) {
  const watched = useCallNotes(serverId, connID);
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  const stale = freshness !== null && !isFresh(freshness);
  const { call } = watched;
  if (!call) return null;
  return (
    <>
      <DrawerHead
        title={
          <span className="break-words">
            <span className="font-mono">{call.ani}</span> → <span className="font-mono">{call.dnis}</span>
          </span>
        }
        description={<State serverId={serverId} watched={watched} call={call} />}
      />
      <DrawerBody>
        <StaleBanner serverId={serverId} className="m-4" />
        <div className={cn(stale && 'stale-edge')}>
          {watched.ended ? null : <StillHere serverId={serverId} call={call} />}
          {call.suspectedGhost && !watched.ended ? (
            <SuspectedGhost serverId={serverId} connID={connID} release={release} />
          ) : null}
          <DrawerSection title="Parties">
            <Parties call={call} />
          </DrawerSection>
          <DrawerSection title="Facts">
            <Facts>
              <Fact name="Server">
                {server ? `${server.ref.application}, ${server.ref.siteTitle}` : serverId}
              </Fact>
              <Fact name="Call type">{call.callType}</Fact>
              {call.consultOf === undefined ? null : (
                <Fact name="Consults about">
                  <OtherCall serverId={serverId} connID={call.consultOf} onOpen={onOpen} />
                </Fact>
              )}
              {watched.ended ? null : (
                <ConsultCalls serverId={serverId} connID={connID}>
                  {(consult) => (
                    <Fact key={consult} name="Consulted in">
                      <OtherCall serverId={serverId} connID={consult} onOpen={onOpen} />
                    </Fact>
                  )}
                </ConsultCalls>
              )}
              <Fact name="Queue">{call.queue ?? 'none'}</Fact>
              <Fact name="Started">
                <Instant at={call.startedAt} date />
              </Fact>
              <Fact name="Answered">
                {call.answeredAt === undefined ? 'not yet' : <Instant at={call.answeredAt} date />}
              </Fact>
              <Fact name="ConnID">
                <Copyable name="ConnID" value={call.connID} />
              </Fact>
              <Fact name="CallUUID">
                <Copyable name="CallUUID" value={call.callUUID} />
              </Fact>
              <Fact name="Call-ID">
                {call.callID === undefined ? (
                  <span className="text-muted">not told</span>
                ) : (
                  <Copyable name="Call-ID" value={call.callID} />
                )}
              </Fact>
            </Facts>
          </DrawerSection>
          <DrawerSection title="Attached data">
            {call.userData && Object.keys(call.userData).length > 0 ? (
              <Facts>
                {Object.entries(call.userData).map(([key, value]) => (
                  <Fact key={key} name={key} mono>
                    <span className="font-mono text-sm break-all">{value}</span>
                  </Fact>
                ))}
              </Facts>
            ) : (
              <p className="text-muted">None.</p>
            )}
          </DrawerSection>
          <CallEvents serverId={serverId} connID={connID} notes={watched.notes} />
        </div>
      </DrawerBody>
    </>
  );
}

function State({
  serverId,
  watched,
  call,
}: {
  readonly serverId: string;
  readonly watched: WatchedCall;
  readonly call: CallRow;
}) {
  if (watched.ended)
    return <Mark shape="dash" colour="text-muted">{`Ended; what is shown is the last known`}</Mark>;
  const { shape, colour, word } = callLooks[call.state];
  return (
    <span className="flex flex-wrap items-center gap-x-4 text-text">
      <Mark shape={shape} colour={colour}>
        {word}
      </Mark>
      <CallDuration serverId={serverId} call={call} />
    </span>
  );
}

/** Both legs, and whoever else takes part. */
function Parties({ call }: { readonly call: CallRow }) {
  if (call.parties.length === 0) return <p className="text-muted">None told.</p>;
  return (
    <ul className="space-y-2">
      {call.parties.map((party) => (
        <li
          key={`${party.dn}/${party.trunk ?? ''}/${party.agentID ?? ''}`}
          className="flex flex-wrap items-baseline justify-between gap-x-4 rounded-control border px-3 py-2"
        >
          <span className="min-w-0">
            <span className="font-mono font-medium">{party.dn}</span>
            {party.agentID ? <span className="ml-2">agent {party.agentID}</span> : null}
            <span className="block text-sm text-muted">
              {kindWords[party.kind]}
              {party.trunk ? ` by ${party.trunk}` : ''}
            </span>
          </span>
          <span className="text-sm">{partyStateWords[party.state]}</span>
        </li>
      ))}
    </ul>
  );
}

const kindWords = {
  extension: 'extension',
  trunk: 'outside, over a trunk',
  queue: 'ACD queue',
  'routing-point': 'routing point',
} as const;

function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(80px,auto)_minmax(0,1fr)] gap-x-4 gap-y-1">{children}</dl>;
}

function Fact({
  name,
  mono,
  children,
}: {
  readonly name: string;
  readonly mono?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <>
      <dt className={cn('py-0.5 text-sm break-words text-muted', mono && 'font-mono')}>{name}</dt>
      <dd className="min-w-0 py-0.5">{children}</dd>
    </>
  );
}
