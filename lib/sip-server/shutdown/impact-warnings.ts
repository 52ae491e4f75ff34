import type { AgentClass } from '../../feed/state';
import type { ImpactAnswer } from '../control/types';
import type { Engine } from '../engine';
import { type DrainPolicy, drainPolicyOf } from '../queues/drain-queue';

type Warning = ImpactAnswer['warnings'][number];

/** What may surprise who starts a graceful shutdown now (S-141). The codes are listed in docs/interfaces.md. */
export function warningsOf(
  engine: Engine,
  agents: Readonly<Record<AgentClass, number>>,
  queued: number,
): Warning[] {
  return [
    ...refusalWarnings(engine),
    ...agentWarnings(engine, agents),
    ...(queued > 0 ? queueWarnings(engine, queued) : []),
    ...limitWarnings(engine),
  ];
}

/** What new calls will get. */
function refusalWarnings({ ctx: { options, trunks } }: Engine): Warning[] {
  const code = options.get('shutdown-sip-reject-code');
  const peer = options.get('dr-peer-trunk');
  const usable = trunks.usablePeer() !== undefined;
  const warnings: Warning[] = [];
  if (code >= 600)
    warnings.push({
      code: 'global_failure',
      message: `New calls get ${code}, a global failure: a gateway that follows the standard will not try the other site. Set shutdown-sip-reject-code to 302 (with dr-peer-trunk) or 503.`,
    });
  if (usable) return warnings;
  if (code <= 302)
    warnings.push({
      code: 'redirect_without_peer',
      message:
        peer === undefined
          ? 'New calls are to be redirected but dr-peer-trunk is not set: they will get 503.'
          : `New calls are to be redirected but trunk ${peer} is out of service: they will get 503.`,
    });
  else if (peer !== undefined)
    warnings.push({
      code: 'peer_out_of_service',
      message: `Trunk ${peer} to the peer site is out of service.`,
    });
  return warnings;
}

function agentWarnings({ ctx, nailedUp }: Engine, agents: Readonly<Record<AgentClass, number>>): Warning[] {
  const warnings: Warning[] = [];
  const cut = agents['S-53'] + agents['S-56'];
  if (cut > 0)
    warnings.push({
      code: 'untimed_acw_cut',
      message: `${cut} ${cut === 1 ? 'agent is' : 'agents are'} in untimed after-call work, or will be after the call, and will be logged out without finishing it.`,
    });
  const { busy } = nailedUp.counts();
  if (busy > 0 && ctx.options.get('graceful-shutdown-nailedup') === 'immediate')
    warnings.push({
      code: 'nailed_up_cut',
      message: `${busy} ${busy === 1 ? 'caller talks' : 'callers talk'} to agents on nailed-up connections and will be cut at once. Set graceful-shutdown-nailedup to after-call.`,
    });
  return warnings;
}

/** What becomes of callers at queues and Routing Points (S-89). */
function queueWarnings({ ctx }: Engine, queued: number): Warning[] {
  const callers = `${queued} ${queued === 1 ? 'caller waits' : 'callers wait'} in queues or at Routing Points and will`;
  const byPolicy: Readonly<Record<DrainPolicy, Warning | undefined>> = {
    wait: {
      code: 'queued_calls_wait',
      message: `${callers} stay there with no agents: set graceful-shutdown-queued-calls or dr-peer-trunk.`,
    },
    release: {
      code: 'queued_calls_released',
      message: `${callers} be rejected with 603: set graceful-shutdown-queued-calls to relocate or wait.`,
    },
    relocate:
      ctx.trunks.usablePeer() === undefined
        ? {
            code: 'queued_calls_not_relocated',
            message: `${callers} stay there until dr-peer-trunk can take them: it is not set or out of service.`,
          }
        : undefined,
  };
  const warning = byPolicy[drainPolicyOf(ctx)];
  return warning === undefined ? [] : [warning];
}

function limitWarnings({ ctx: { options } }: Engine): Warning[] {
  const seconds = options.get('graceful-shutdown-max-duration');
  const action = options.get('graceful-shutdown-straggler-action');
  if (seconds === 0 || action === 'wait') return [];
  const first = action === 'relocate' ? ', but for callers who can still be sent to the peer' : '';
  return [
    {
      code: 'calls_forced',
      message: `Calls that are still up after ${seconds} s will be cut${first}: set graceful-shutdown-straggler-action to wait, or graceful-shutdown-max-duration to 0.`,
    },
  ];
}
