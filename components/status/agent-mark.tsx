import type { AgentRow } from '@/lib/feed/state';
import { agentPresence, type AgentPresence } from '@/lib/live/totals';
import type { Shape } from '../ui/glyph';
import { Mark } from '../ui/mark';

/** How each agent state looks, everywhere. */
export const presenceLooks: Readonly<Record<AgentPresence, { shape: Shape; colour: string; word: string }>> =
  {
    ready: { shape: 'disc', colour: 'text-agent-ready', word: 'Ready' },
    ringing: { shape: 'ring', colour: 'text-agent-ringing', word: 'Ringing' },
    'on-call': { shape: 'square', colour: 'text-agent-on-call', word: 'On call' },
    acw: { shape: 'half-disc', colour: 'text-agent-acw', word: 'After-call work' },
    'not-ready': { shape: 'bar', colour: 'text-agent-not-ready', word: 'Not ready' },
  };

const modeWords: Readonly<Record<string, string>> = {
  AuxWork: 'aux work',
  LegalGuard: 'legal guard',
  WalkAway: 'walked away',
  NoCallDisconnect: 'no call disconnect',
  ReturnBack: 'returning',
};

/** An agent's state in words: "On call, held", "Not ready, aux work". */
export function agentWords(agent: AgentRow): string {
  const presence = agentPresence(agent);
  if (agent.device === 'held') return 'On call, held';
  if (agent.device === 'dialing') return 'Dialling';
  if (presence === 'acw' && agent.acwEndsAt === null) return 'After-call work, untimed';
  const mode = presence === 'not-ready' ? modeWords[agent.workMode] : undefined;
  return mode ? `${presenceLooks[presence].word}, ${mode}` : presenceLooks[presence].word;
}

export function AgentMark({ agent, className }: { readonly agent: AgentRow; readonly className?: string }) {
  const { shape, colour } = presenceLooks[agentPresence(agent)];
  return (
    <Mark shape={shape} colour={colour} className={className}>
      {agentWords(agent)}
    </Mark>
  );
}
