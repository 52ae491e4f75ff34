'use client';
import { formatDuration } from '@/lib/live/duration';
import { useZone } from '../time/zone';
import { DensityStrip } from '../timeline/density-strip';
import { inSight, useFrame } from '../timeline/frame';
import { Lane, LaneHead } from '../timeline/lane';
import { LaneRows } from '../timeline/lane-rows';
import { stateAt } from '../timeline/segments';
import { StateBars } from '../timeline/state-look';
import { Glyph, GlyphAt } from '../ui/glyph';
import { groupLifelines, lifeStates, type LifeGroupLanes, type Lifeline } from './agent-lifelines';
import { FoldButton } from './fold-button';
import { exitLooks, groupWords, lifeLooks } from './lane-looks';
import { agentReading } from './lane-words';
import type { PeerLogin } from './peer-logins';

const rowHeight = 20;

interface AgentLanesProps {
  readonly lifelines: readonly Lifeline[];
  /** Where the agents are now, by AgentID. */
  readonly peers: ReadonlyMap<string, PeerLogin>;
  readonly isOpen: (key: string, byDefault: boolean) => boolean;
  readonly onToggle: (key: string) => void;
}

/** The agents' lives by what they did at the start; a group too large to read is one strip until it is opened. */
export function AgentLanes({ lifelines, peers, isOpen, onToggle }: AgentLanesProps) {
  const { reading, gaps } = useFrame();
  if (lifelines.length === 0) return <LaneHead name="Agents" reading="none was logged in" />;
  return (
    <>
      <LaneHead name="Agents" reading={agentReading(lifelines, reading, gaps)} />
      {groupLifelines(lifelines).map((group) => {
        const key = `agents-${group.group}`;
        const open = isOpen(key, opensByItself(group));
        return (
          <div key={group.group}>
            <Lane
              height={open ? 26 : 30}
              name={
                <FoldButton open={open} onClick={() => onToggle(key)}>
                  {group.lanes.length} {groupWords[group.group]}
                </FoldButton>
              }
              note={<Whereabouts group={group} peers={peers} />}
            >
              {open ? null : (
                <DensityStrip lanes={group.lanes} states={lifeStates} looks={lifeLooks} height={30} />
              )}
            </Lane>
            {open ? (
              <LaneRows
                label={`Agents ${groupWords[group.group]} at the start`}
                count={group.lanes.length}
                rowHeight={rowHeight}
                row={(index) => {
                  const life = group.lanes[index];
                  return life ? (
                    <AgentLane key={life.agentID} life={life} peer={peers.get(life.agentID)} />
                  ) : null;
                }}
              />
            ) : null}
          </div>
        );
      })}
    </>
  );
}

/** Those who had no call all leave in one moment: a strip says it. */
function opensByItself({ group, lanes }: LifeGroupLanes): boolean {
  return lanes.length <= (group === 'free' ? 6 : 24);
}

/** How many of the group are out by the moment read, and how many the other site has now. */
function Whereabouts({
  group: { lanes },
  peers,
}: {
  readonly group: LifeGroupLanes;
  readonly peers: ReadonlyMap<string, PeerLogin>;
}) {
  const { reading } = useFrame();
  const out = lanes.filter((life) => life.end !== null && life.end.at <= reading);
  const seen = out.flatMap((life) => peers.get(life.agentID) ?? []);
  return (
    <>
      {out.length === lanes.length ? 'all out' : `${lanes.length - out.length} still logged in`}
      {[...new Set(seen.map((peer) => peer.site))].map((site) => (
        <span key={site} className="text-started-text">
          {' '}
          → {seen.filter((peer) => peer.site === site).length} at {site}
        </span>
      ))}
    </>
  );
}

function AgentLane({ life, peer }: { readonly life: Lifeline; readonly peer: PeerLogin | undefined }) {
  const { scale, until, reading, gaps } = useFrame();
  const state = stateAt(life.segments, reading, gaps);
  const look = state ? lifeLooks[state] : null;
  return (
    <Lane
      height={rowHeight}
      className="hover:bg-sunken"
      name={
        <span className="flex items-center gap-1.5 pl-4">
          <Glyph
            shape={look?.shape ?? 'hollow'}
            className={`size-3 ${look?.colour ?? 'text-agent-logged-out'}`}
          />
          <span className="truncate font-mono">{life.agentID}</span>
          <span className="sr-only">{look?.word ?? 'Logged out'}</span>
        </span>
      }
      note={<Fate life={life} peer={peer} />}
    >
      <StateBars segments={life.segments} looks={lifeLooks} height={rowHeight} />
      {life.exitBy !== null &&
      life.end === null &&
      life.exitBy > until &&
      inSight(scale, until, life.exitBy) ? (
        <Limit from={scale.x(until)} to={scale.x(life.exitBy)} beyond={life.exitBy > scale.to} />
      ) : null}
      {life.end ? <End end={life.end} peer={peer} /> : null}
    </Lane>
  );
}

/** After-call work may last until then; dashed, since it has not come. */
function Limit({
  from,
  to,
  beyond,
}: {
  readonly from: number;
  readonly to: number;
  /** The limit lies outside what is shown. */
  readonly beyond: boolean;
}) {
  const y = rowHeight / 2;
  return (
    <g className="text-agent-acw">
      <line x1={from} x2={to} y1={y} y2={y} stroke="currentColor" strokeDasharray="2 3" />
      {beyond ? null : (
        <line x1={to} x2={to} y1={3} y2={rowHeight - 3} stroke="currentColor" strokeWidth={1.5} />
      )}
    </g>
  );
}

/** The end says how he left; the thin line after it that he is out, and the arrow that the peer has him. */
function End({
  end,
  peer,
}: {
  readonly end: NonNullable<Lifeline['end']>;
  readonly peer: PeerLogin | undefined;
}) {
  const { scale, until } = useFrame();
  if (!inSight(scale, end.at, until)) return null;
  const { shape, colour } = exitLooks[end.path];
  const x = scale.x(end.at);
  const y = rowHeight / 2;
  const seen = peer && peer.at >= end.at && peer.at <= until ? peer.at : null;
  const ended = inSight(scale, end.at, end.at);
  const mark = x + 9;
  return (
    <g>
      <line
        x1={ended ? mark + 7 : x}
        x2={scale.x(until)}
        y1={y}
        y2={y}
        className="stroke-agent-logged-out"
        strokeDasharray="1 4"
      />
      {ended ? (
        <g className={colour}>
          <line x1={x} x2={x} y1={2} y2={rowHeight - 2} stroke="currentColor" strokeWidth={2} />
          <GlyphAt shape={shape} x={mark} y={y} size={11} />
        </g>
      ) : null}
      {seen !== null && inSight(scale, seen, seen) ? (
        <g className="text-server-started">
          <line
            x1={mark + 7}
            x2={Math.max(mark + 8, scale.x(seen) - 8)}
            y1={y}
            y2={y}
            stroke="currentColor"
            strokeWidth={1.5}
          />
          <path d={`M${Math.max(mark + 14, scale.x(seen) - 2)} ${y}l-6 -4v8z`} fill="currentColor" />
          <GlyphAt shape="disc" x={Math.max(mark + 20, scale.x(seen) + 4)} y={y} size={10} />
        </g>
      ) : null}
    </g>
  );
}

function Fate({ life, peer }: { readonly life: Lifeline; readonly peer: PeerLogin | undefined }) {
  const zone = useZone();
  const { until } = useFrame();
  if (life.end)
    return (
      <span title={`${exitLooks[life.end.path].word}, ${zone.time(life.end.at)}`}>
        {exitLooks[life.end.path].word}
        {peer ? <span className="text-started-text"> → {peer.site}</span> : null}
      </span>
    );
  if (life.exitBy !== null)
    return <span className="text-text">ACW, {formatDuration(life.exitBy - until)} at most</span>;
  if (life.class === 'S-55') return <span className="text-text">after call and ACW</span>;
  return <span className="text-text">after the call</span>;
}
