'use client';
import { useId, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { spokenDuration } from '@/lib/live/duration';
import { useCalls, useEveryAgent, useLive, useServer } from '@/lib/live/hooks';
import { useZone } from '../time/zone';
import { Axis } from '../timeline/axis';
import { TimelineFrameContext, type TimelineFrame } from '../timeline/frame';
import { Overlay } from '../timeline/overlay';
import { StatePatterns } from '../timeline/state-look';
import { StepPlot, type PlotLine } from '../timeline/step-plot';
import { valueAt } from '../timeline/step-series';
import { timeScale, type Timespan } from '../timeline/time-scale';
import { useWidth } from '../timeline/use-width';
import { follow, spanOf, zoom } from '../timeline/zoom';
import { Button } from '../ui/button';
import { AgentLanes } from './agent-lanes';
import { agentLifelines } from './agent-lifelines';
import { burnDown, burnDownSummary } from './burn-down';
import { BurnDownTable } from './burn-down-table';
import { callLanes } from './call-lanes';
import { CallLanes } from './call-lanes-view';
import { gatewayLanes } from './gateway-lanes';
import { GatewayLanes } from './gateway-lanes-view';
import { LaneLegend } from './lane-legend';
import { callLaneLooks, lifeLooks } from './lane-looks';
import { AgentLaneTable, CallLaneTable, GatewayLaneTable } from './lane-tables';
import { agentReading, agentSummary, callReading } from './lane-words';
import { EventsLane, PhasesLane } from './lanes';
import { peerLogins } from './peer-logins';
import type { TimelineView } from './timeline-view';

const looks = [...Object.values(lifeLooks), ...Object.values(callLaneLooks)];

interface DrainTimelineProps {
  readonly serverId: string;
  readonly events: readonly ShutdownEvent[];
  /** The last moment of which the page knows: now while live, the last word when not, the end when over. */
  readonly until: number;
  /** The present; after it the plot keeps some room while the drain runs. Null: it is over. */
  readonly now: number | null;
  readonly view: TimelineView;
  readonly onView: (change: Partial<TimelineView>) => void;
}

/** The falling plot and all lanes on one axis, with one cursor and one zoom; the same as tables below. */
export function DrainTimeline({ serverId, events, until, now, view, onView }: DrainTimelineProps) {
  const { ref, width } = useWidth();
  const patterns = useId();
  const [hover, setHover] = useState<number | null>(null);
  const [legend, setLegend] = useState(false);
  const { store } = useLive();
  const rows = useCalls(serverId);
  const rejectedNow = useServer(serverId)?.row?.shutdown?.invitesRejected ?? null;
  const everyAgent = useEveryAgent();
  const burn = burnDown(events);
  const calls = callLanes(events);
  const lifelines = agentLifelines(events);
  const gateways = gatewayLanes(events);
  if (burn.from === null) return null;
  const flagAt = burn.from;

  const live = new Map(now === null ? [] : (rows ?? []).map((row) => [row.connID, row]));
  const peers = peerLogins(everyAgent, serverId, (id) => store.server(id)?.ref.siteTitle ?? id);
  const known = Math.max(until, burn.lastAt ?? until);
  const present = now === null ? known : Math.max(now, known);
  const length = Math.max(30_000, present - flagAt);
  const whole = { from: flagAt - length * 0.02, to: flagAt + length * (now === null ? 1.03 : 1.08) };
  const shown = spanOf(whole, view.from, view.to);
  const wide = width >= 720;
  const gutter = wide ? 188 : 116;
  const margin = wide ? 188 : 0;
  const scale = timeScale(shown, Math.max(0, width - gutter - margin - (wide ? 0 : 8)));
  const gaps = [...burn.gaps, ...(present > known + 1_000 ? [{ from: known, to: present }] : [])];
  const within = (at: number): number => Math.round(Math.min(known, Math.max(flagAt, at)));
  const pinned = view.t === null ? null : within(view.t);
  const cursor = hover ?? pinned;
  const reading = cursor ?? known;
  const frame: TimelineFrame = { scale, gutter, margin, until: known, gaps, reading, patterns };

  const lines: readonly PlotLine[] = [
    { name: 'agents logged in', series: burn.agents, colour: 'text-text', width: 1.5, dashes: '5 3' },
    { name: 'in after-call work', series: burn.acw, colour: 'text-agent-acw', width: 1.5, filled: true },
    { name: 'calls', series: burn.calls, colour: 'text-agent-on-call', width: 3 },
  ];
  const pointed = (event: PointerEvent<HTMLElement>): number | null => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - gutter;
    return x < 0 || x > scale.width ? null : within(scale.at(x));
  };
  const show = (span: Timespan) =>
    onView(
      span === whole ? { from: null, to: null } : { from: Math.round(span.from), to: Math.round(span.to) },
    );
  const zoomBy = (factor: number) => show(zoom(whole, shown, factor, reading));
  const onKeyDown = (event: KeyboardEvent) => {
    const change = keyed(event.key, events, within, reading, shown);
    if (change === undefined) return;
    event.preventDefault();
    if (change === 'closer' || change === 'wider') zoomBy(change === 'closer' ? 0.5 : 2);
    else if (change === null) onView({ t: null });
    else {
      onView({ t: change });
      const next = follow(whole, shown, change);
      if (next !== shown) show(next);
    }
  };
  const isOpen = (key: string, byDefault: boolean) => view.lanes.includes(key) !== byDefault;
  const onToggle = (key: string) =>
    onView({
      lanes: view.lanes.includes(key) ? view.lanes.filter((one) => one !== key) : [...view.lanes, key],
    });

  return (
    <TimelineFrameContext value={frame}>
      <StatePatterns looks={looks} id={patterns} />
      <div className="space-y-3">
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <Readout lines={lines} at={reading} gaps={gaps} from={flagAt} isCursor={cursor !== null} />
          <div className="ml-auto flex flex-wrap items-center gap-1">
            {pinned === null ? null : (
              <Button size="sm" variant="ghost" onClick={() => onView({ t: null })}>
                Clear cursor
              </Button>
            )}
            <Button size="sm" aria-label="Zoom in" onClick={() => zoomBy(0.5)}>
              +
            </Button>
            <Button size="sm" aria-label="Zoom out" disabled={shown === whole} onClick={() => zoomBy(2)}>
              −
            </Button>
            <Button size="sm" disabled={shown === whole} onClick={() => show(whole)}>
              Whole
            </Button>
            <Button size="sm" aria-expanded={legend} onClick={() => setLegend(!legend)}>
              Legend
            </Button>
          </div>
        </div>
        {legend ? <LaneLegend patterns={patterns} /> : null}
        <div
          ref={ref}
          className="relative touch-pan-y select-none"
          onPointerMove={(event) => setHover(event.pointerType === 'mouse' ? pointed(event) : null)}
          onPointerLeave={() => setHover(null)}
          onPointerUp={(event) => {
            if (event.target instanceof Element && event.target.closest('button')) return;
            const at = pointed(event);
            if (at !== null) onView({ t: at });
          }}
        >
          {width > 0 ? (
            <>
              <div
                role="slider"
                tabIndex={0}
                aria-label="Moment in the timeline; arrow keys go from record to record, plus and minus zoom"
                aria-valuemin={flagAt}
                aria-valuemax={known}
                aria-valuenow={reading}
                aria-valuetext={[
                  readout(lines, reading, gaps, flagAt),
                  `calls: ${callReading(calls, reading, gaps)}`,
                  `agents: ${agentReading(lifelines, reading, gaps)}`,
                ].join('; ')}
                onKeyDown={onKeyDown}
                className="sticky top-12 z-10 cursor-col-resize rounded-control bg-surface"
              >
                <Axis cursor={cursor} />
              </div>
              <StepPlot
                lines={lines}
                height={wide ? 168 : 140}
                max={burn.max}
                flagAt={flagAt}
                now={now === null ? null : present}
              />
              <PhasesLane events={events} />
              <GatewayLanes lanes={gateways} byNow={now === null || cursor !== null ? null : rejectedNow} />
              <CallLanes lanes={calls} live={live} isOpen={isOpen} onToggle={onToggle} />
              <AgentLanes lifelines={lifelines} peers={peers} isOpen={isOpen} onToggle={onToggle} />
              <EventsLane events={events} />
              <Overlay flagAt={flagAt} now={now === null ? null : present} cursor={cursor} />
            </>
          ) : (
            <div className="h-96" />
          )}
        </div>
        <p className="text-sm text-muted">
          {burnDownSummary(events)} {agentSummary(lifelines)}
        </p>
        <div className="flex flex-wrap gap-x-6 gap-y-1">
          <BurnDownTable events={events} />
          <CallLaneTable lanes={calls} />
          <AgentLaneTable lifelines={lifelines} peers={peers} />
          <GatewayLaneTable lanes={gateways} />
        </div>
      </div>
    </TimelineFrameContext>
  );
}

interface ReadoutProps {
  readonly lines: readonly PlotLine[];
  readonly at: number;
  readonly gaps: readonly Timespan[];
  readonly from: number;
  readonly isCursor: boolean;
}

/** Legend and values in one: what each line says at the cursor, or at the end. */
function Readout({ lines, at, gaps, from, isCursor }: ReadoutProps) {
  const zone = useZone();
  return (
    <div aria-hidden className="flex flex-wrap items-center gap-x-5 gap-y-1 text-sm">
      {[...lines].reverse().map((line) => (
        <span key={line.name} className="inline-flex items-center gap-1.5">
          <svg width="22" height="12" className={line.colour} aria-hidden>
            {line.filled ? <rect y="6" width="22" height="6" fill="currentColor" opacity="0.3" /> : null}
            <line
              x2="22"
              y1="6"
              y2="6"
              stroke="currentColor"
              strokeWidth={line.width}
              strokeDasharray={line.dashes}
            />
          </svg>
          <span className="min-w-6 text-right font-semibold">{valueAt(line.series, at, gaps) ?? '–'}</span>
          {line.name}
        </span>
      ))}
      <span className="text-muted">
        {isCursor ? 'at ' : 'last: '}
        {zone.time(at)}, {spokenDuration(Math.max(0, at - from))} in
      </span>
    </div>
  );
}

function readout(lines: readonly PlotLine[], at: number, gaps: readonly Timespan[], from: number): string {
  const values = lines.map((line) => `${valueAt(line.series, at, gaps) ?? 'unknown'} ${line.name}`);
  return `${spokenDuration(Math.max(0, at - from))} in: ${values.join(', ')}`;
}

/** What a key asks for: another moment, none (null), or another zoom; undefined: nothing of ours. */
function keyed(
  key: string,
  events: readonly ShutdownEvent[],
  within: (at: number) => number,
  at: number,
  shown: Timespan,
): number | null | 'closer' | 'wider' | undefined {
  const page = (shown.to - shown.from) / 10;
  const moments = events.map((event) => within(event.at));
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return moments.findLast((moment) => moment < at) ?? at;
    case 'ArrowRight':
    case 'ArrowUp':
      return moments.find((moment) => moment > at) ?? at;
    case 'PageDown':
      return within(at - page);
    case 'PageUp':
      return within(at + page);
    case 'Home':
      return moments[0];
    case 'End':
      return moments.at(-1);
    case 'Escape':
      return null;
    case '+':
      return 'closer';
    case '-':
      return 'wider';
    default:
      return undefined;
  }
}
