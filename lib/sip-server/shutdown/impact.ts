import type { AgentClass } from '../../feed/state';
import type { ImpactAnswer } from '../control/types';
import type { Engine } from '../engine';
import { drainPolicyOf } from '../queues/drain-queue';

/** What a graceful shutdown would do if it was started now (GET /control/impact, S-141). */
export function impactOf(engine: Engine): ImpactAnswer {
  const { ctx } = engine;
  const now = ctx.clock.now();
  const agents: Record<AgentClass, number> = {
    'S-50': 0,
    'S-51': 0,
    'S-52': 0,
    'S-53': 0,
    'S-54': 0,
    'S-55': 0,
    'S-56': 0,
  };
  for (const agent of engine.agents.all()) agents[engine.agents.classOf(agent)] += 1;
  let longestMs = 0;
  for (const { call } of ctx.table.all()) longestMs = Math.max(longestMs, Math.round(now - call.startedAt));
  const calls = { ...ctx.table.counts(), longestMs };
  return {
    agents,
    calls,
    nailedUp: engine.nailedUp.counts(),
    warnings: warningsOf(engine, agents, calls.queued),
  };
}

function warningsOf(
  engine: Engine,
  agents: Record<AgentClass, number>,
  queued: number,
): ImpactAnswer['warnings'] {
  const { options, trunks } = engine.ctx;
  const code = options.get('shutdown-sip-reject-code');
  const peer = options.get('dr-peer-trunk');
  const usable = trunks.usablePeer() !== undefined;
  const redirects = code <= 302;
  const warnings: { code: string; message: string }[] = [];
  const warn = (name: string, message: string): void => void warnings.push({ code: name, message });
  if (code >= 600) {
    warn(
      'global_failure',
      `New calls get ${code}, a global failure: a gateway that follows the standard will not try the other site. Set shutdown-sip-reject-code to 302 (with dr-peer-trunk) or 503.`,
    );
  }
  if (redirects && !usable) {
    warn(
      'redirect_without_peer',
      peer === undefined
        ? 'New calls are to be redirected but dr-peer-trunk is not set: they will get 503.'
        : `New calls are to be redirected but trunk ${peer} is out of service: they will get 503.`,
    );
  }
  if (!redirects && peer !== undefined && !usable)
    warn('peer_out_of_service', `Trunk ${peer} to the peer site is out of service.`);
  const cut = agents['S-53'] + agents['S-56'];
  if (cut > 0)
    warn(
      'untimed_acw_cut',
      `${cut} ${cut === 1 ? 'agent is' : 'agents are'} in untimed after-call work, or will be after the call, and will be logged out without finishing it.`,
    );
  const { busy } = engine.nailedUp.counts();
  if (busy > 0 && options.get('graceful-shutdown-nailedup') === 'immediate')
    warn(
      'nailed_up_cut',
      `${busy} ${busy === 1 ? 'caller talks' : 'callers talk'} to agents on nailed-up connections and will be cut at once. Set graceful-shutdown-nailedup to after-call.`,
    );
  if (queued > 0 && drainPolicyOf(engine.ctx) === 'wait')
    warn(
      'queued_calls_wait',
      `${queued} ${queued === 1 ? 'caller waits' : 'callers wait'} in queues and will stay there with no agents: set graceful-shutdown-queued-calls or dr-peer-trunk.`,
    );
  return warnings;
}
