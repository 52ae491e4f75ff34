'use client';
import { useState, type ReactNode } from 'react';
import { formatDuration } from '@/lib/live/duration';
import { Instant } from '../time/instant';
import { Button } from '../ui/button';
import { Table, Td, Th, Tr } from '../ui/table';
import type { Lifeline } from './agent-lifelines';
import type { CallLane } from './call-lanes';
import { causeWords, pathWords } from './event-words';
import type { GatewayLane } from './gateway-lanes';
import { callLaneLooks, lifeLooks } from './lane-looks';
import type { PeerLogin } from './peer-logins';

/** The lifelines' twin: the same in words, a row an agent. */
export function AgentLaneTable({
  lifelines,
  peers,
}: {
  readonly lifelines: readonly Lifeline[];
  readonly peers: ReadonlyMap<string, PeerLogin>;
}) {
  return (
    <Twin name="The agents' lanes as a table" rows={lifelines}>
      {(shown) => (
        <Table caption="What each agent did and how he left">
          <thead>
            <tr>
              <Th>Agent</Th>
              <Th>DN</Th>
              <Th>States</Th>
              <Th>Left</Th>
              <Th>How</Th>
              <Th>Now at</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((life) => (
              <Tr key={life.agentID}>
                <Td className="font-mono">{life.agentID}</Td>
                <Td className="font-mono">{life.dn}</Td>
                <Td>{stretches(life.segments, (state) => lifeLooks[state].word)}</Td>
                <Td>{life.end ? <Instant at={life.end.at} /> : '–'}</Td>
                <Td>{life.end ? pathWords[life.end.path] : 'logged in'}</Td>
                <Td>{peers.get(life.agentID)?.site ?? '–'}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Twin>
  );
}

/** The call lanes' twin. */
export function CallLaneTable({ lanes }: { readonly lanes: readonly CallLane[] }) {
  return (
    <Twin name="The calls' lanes as a table" rows={lanes}>
      {(shown) => (
        <Table caption="What became of each call">
          <thead>
            <tr>
              <Th>Call</Th>
              <Th>Agents</Th>
              <Th>States</Th>
              <Th>Ended</Th>
              <Th>How</Th>
              <Th className="text-right">Duration</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((lane) => (
              <Tr key={lane.connID}>
                <Td className="font-mono">{lane.connID}</Td>
                <Td className="font-mono">{lane.agentIDs.join(', ') || '–'}</Td>
                <Td>{stretches(lane.segments, (state) => callLaneLooks[state].word)}</Td>
                <Td>{lane.end ? <Instant at={lane.end.at} /> : '–'}</Td>
                <Td>
                  {lane.end === null
                    ? 'goes on'
                    : lane.end.cause === 'relocated'
                      ? 'sent to the peer'
                      : causeWords[lane.end.cause]}
                </Td>
                <Td className="text-right">
                  {lane.end?.durationMs == null ? '–' : formatDuration(lane.end.durationMs)}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Twin>
  );
}

/** The gateway lanes' twin. */
export function GatewayLaneTable({ lanes }: { readonly lanes: readonly GatewayLane[] }) {
  const rows = lanes.flatMap((lane) => lane.bursts.map((burst) => ({ trunk: lane.trunk, ...burst })));
  return (
    <Twin name="The rejected INVITEs as a table" rows={rows}>
      {(shown) => (
        <Table caption="INVITEs rejected by gateway">
          <thead>
            <tr>
              <Th>Gateway</Th>
              <Th>First</Th>
              <Th>Last</Th>
              <Th>Answered</Th>
              <Th className="text-right">INVITEs</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Tr key={`${row.trunk}-${row.from}-${row.code}`}>
                <Td className="font-mono">{row.trunk}</Td>
                <Td>
                  <Instant at={row.from} />
                </Td>
                <Td>
                  <Instant at={row.to} />
                </Td>
                <Td>{row.code}</Td>
                <Td className="text-right">{row.count}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Twin>
  );
}

/** Rows written out at once; more on demand. */
const pageSize = 200;

function Twin<Row>({
  name,
  rows,
  children,
}: {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly children: (shown: readonly Row[]) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [pages, setPages] = useState(1);
  if (rows.length === 0) return null;
  return (
    <details className="text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-6 w-fit cursor-pointer text-accent-text hover:underline">
        {name}, {rows.length} {rows.length === 1 ? 'row' : 'rows'}
      </summary>
      {open ? (
        <div className="mt-2 max-h-80 overflow-y-auto">
          {children(rows.slice(0, pages * pageSize))}
          {rows.length > pages * pageSize ? (
            <Button size="sm" variant="ghost" onClick={() => setPages(pages + 1)}>
              Show {Math.min(pageSize, rows.length - pages * pageSize)} more
            </Button>
          ) : null}
        </div>
      ) : null}
    </details>
  );
}

function stretches<State extends string>(
  segments: ReadonlyArray<{ readonly from: number; readonly to: number | null; readonly state: State }>,
  word: (state: State) => string,
): string {
  return segments
    .map(({ from, to, state }) => (to === null ? word(state) : `${word(state)} ${formatDuration(to - from)}`))
    .join(', ');
}
