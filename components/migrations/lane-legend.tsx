import { StateSample } from '../timeline/state-look';
import { Glyph } from '../ui/glyph';
import { lifeStates } from './agent-lifelines';
import { MergeMark } from './merge-mark';
import { callLaneLooks, callStates, exitLooks, lifeLooks } from './lane-looks';

/** Every mark of the lanes with its word: the glyphs of the tables, the patterns of the lanes, and the ways out. */
export function LaneLegend({ patterns }: { readonly patterns: string }) {
  return (
    <div className="grid gap-x-8 gap-y-4 rounded-control border bg-page p-3 text-sm sm:grid-cols-3">
      <Part title="Agents">
        {lifeStates.map((state) => (
          <li key={state} className="flex items-center gap-2">
            <Glyph shape={lifeLooks[state].shape} className={lifeLooks[state].colour} />
            <StateSample look={lifeLooks[state]} patterns={patterns} />
            {lifeLooks[state].word}
          </li>
        ))}
        <li className="flex items-center gap-2">
          <Glyph shape="hollow" className="text-agent-logged-out" />
          <svg aria-hidden width="36" height="18" className="shrink-0 text-agent-logged-out">
            <line x2="36" y1="9" y2="9" stroke="currentColor" strokeDasharray="1 4" />
          </svg>
          Logged out
        </li>
      </Part>
      <Part title="How an agent left">
        {Object.entries(exitLooks).map(([path, { shape, colour, word }]) => (
          <li key={path} className="flex items-center gap-2">
            <Glyph shape={shape} className={colour} />
            {word}
          </li>
        ))}
        <li className="flex items-center gap-2">
          <svg aria-hidden width="24" height="14" className="shrink-0 text-server-started">
            <path d="M0 7h10m6 0-6-4v8z" stroke="currentColor" fill="currentColor" />
            <circle cx="20" cy="7" r="4" fill="currentColor" />
          </svg>
          logged in at the other site
        </li>
      </Part>
      <Part title="Calls">
        {callStates.map((state) => (
          <li key={state} className="flex items-center gap-2">
            <Glyph shape={callLaneLooks[state].shape} className={callLaneLooks[state].colour} />
            <StateSample look={callLaneLooks[state]} patterns={patterns} />
            {callLaneLooks[state].word}
          </li>
        ))}
        <li className="flex items-center gap-2">
          <svg aria-hidden width="36" height="18" className="shrink-0">
            <MergeMark x={12} y={9} />
          </svg>
          merged into the call it was for
        </li>
        <li className="flex items-center gap-2 pt-2">
          <svg aria-hidden width="36" height="18" className="shrink-0">
            <rect width="36" height="18" fill={`url(#${patterns}-unknown)`} opacity="0.4" />
          </svg>
          nothing is known
        </li>
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 font-medium text-muted">{title}</h3>
      <ul className="space-y-0.5">{children}</ul>
    </div>
  );
}
