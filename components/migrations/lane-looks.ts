import type { LogoutPath } from '@/lib/feed/shutdown-events';
import { callLooks } from '../calls/call-words';
import { presenceLooks } from '../status/agent-mark';
import type { StateLook } from '../timeline/state-look';
import type { Shape } from '../ui/glyph';
import type { LifeGroup, LifeState } from './agent-lifelines';
import type { CallState } from './call-lanes';

export const lifeLooks: Readonly<Record<LifeState, StateLook & { shape: Shape; word: string }>> = {
  'on-call': { ...presenceLooks['on-call'], pattern: 'tall' },
  held: { ...presenceLooks['on-call'], word: 'On call, held', pattern: 'notch' },
  ringing: { ...presenceLooks.ringing, pattern: 'dots' },
  acw: { ...presenceLooks.acw, pattern: 'hatch' },
  ready: { ...presenceLooks.ready, pattern: 'solid' },
  'not-ready': { ...presenceLooks['not-ready'], pattern: 'stripes' },
};

export const callLaneLooks: Readonly<Record<CallState, StateLook & { shape: Shape; word: string }>> = {
  connected: { ...callLooks.connected, pattern: 'tall' },
  held: { ...callLooks.held, pattern: 'stripes' },
  ringing: { ...callLooks.ringing, pattern: 'dots' },
  queued: { ...callLooks.queued, pattern: 'outline' },
};

export const callStates: readonly CallState[] = ['connected', 'held', 'ringing', 'queued'];

/** How the end of a lifeline looks, and what it says: the way the agent left. */
export const exitLooks: Readonly<Record<LogoutPath, { shape: Shape; colour: string; word: string }>> = {
  idle: { shape: 'hollow', colour: 'text-agent-logged-out', word: 'out at once' },
  'after-call': { shape: 'square', colour: 'text-agent-on-call', word: 'out after the call' },
  'acw-ended': { shape: 'half-disc', colour: 'text-agent-acw', word: 'out after ACW' },
  'acw-left': { shape: 'tick', colour: 'text-agent-acw', word: 'out on leaving ACW' },
  'acw-untimed': { shape: 'triangle', colour: 'text-server-warning', word: 'out with ACW cut' },
  'no-answer': { shape: 'ring', colour: 'text-agent-ringing', word: 'out for not answering' },
  own: { shape: 'dash', colour: 'text-text', word: 'logged out in person' },
  'stop-now': { shape: 'octagon-cross', colour: 'text-server-failed', word: 'cut by Stop now' },
  lost: { shape: 'unknown', colour: 'text-text', word: 'lost with the process' },
};

export const groupWords: Readonly<Record<LifeGroup, string>> = {
  'on-call': 'on a call',
  acw: 'in timed ACW',
  cut: 'in untimed ACW',
  free: 'without a call',
};
