import type { AgentClass } from '@/lib/feed/state';
import { formatDuration } from '@/lib/live/duration';
import { classWords } from '../migrations/event-words';
import { Banner } from '../ui/banner';
import { Stat } from '../ui/stat';
import { agentsOf, type Impact } from './impact';

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const classes = Object.keys(classWords) as AgentClass[];

/** The figures of S-141: what would become of whom. */
export function ImpactView({ impact }: { readonly impact: Impact }) {
  const { calls, nailedUp } = impact;
  const talking = calls.live - calls.queued - calls.ringing - calls.held;
  return (
    <div className="space-y-4">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        <Stat
          label="calls in progress"
          value={calls.live}
          detail={`${talking} connected, ${calls.ringing} ringing, ${calls.held} on hold`}
        />
        <Stat label="queued" value={calls.queued} detail="sent on to the peer, or kept waiting" />
        <Stat label="longest call" value={formatDuration(calls.longestMs)} />
        <Stat label="agents logged in" value={agentsOf(impact)} />
      </dl>
      <table className="w-full text-left text-sm">
        <caption className="sr-only">Agents by what will become of them</caption>
        <thead>
          <tr className="border-b text-muted">
            <th scope="col" className="w-14 py-1 pr-4 text-right font-medium">
              Agents
            </th>
            <th scope="col" className="py-1 font-medium">
              What will become of them
            </th>
          </tr>
        </thead>
        <tbody>
          {classes
            .filter((name) => (impact.agents[name] ?? 0) > 0)
            .map((name) => (
              <tr key={name} className="border-b last:border-b-0">
                <td className="py-1 pr-4 text-right font-semibold">{impact.agents[name]}</td>
                <td className={name === 'S-53' ? 'py-1 font-medium text-warning-text' : 'py-1'}>
                  {upperFirst(classWords[name].now)}: {classWords[name].fate}
                </td>
              </tr>
            ))}
          {agentsOf(impact) === 0 ? (
            <tr>
              <td className="py-1 pr-4 text-right font-semibold">0</td>
              <td className="py-1 text-muted">No agent is logged in.</td>
            </tr>
          ) : null}
        </tbody>
      </table>
      {nailedUp.parked + nailedUp.busy > 0 ? (
        <p className="text-sm">
          {nailedUp.parked} parked nailed-up connections are released at once, {nailedUp.busy} after their
          call.
        </p>
      ) : null}
      {impact.warnings.map((warning) => (
        <Banner key={warning.code} tone="warning" title={warning.message} />
      ))}
    </div>
  );
}
