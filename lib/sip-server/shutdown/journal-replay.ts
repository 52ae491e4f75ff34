import type { ShutdownEvent } from '../../feed/shutdown-events';

/** The journal's events by shutdown, oldest shutdown first. */
export function byShutdown(events: readonly ShutdownEvent[]): Map<string, ShutdownEvent[]> {
  const groups = new Map<string, ShutdownEvent[]>();
  for (const event of events) {
    const group = groups.get(event.shutdownId);
    if (group === undefined) groups.set(event.shutdownId, [event]);
    else group.push(event);
  }
  return groups;
}

/** A shutdown that the last process left unfinished (S-125). */
export interface OpenShutdown {
  readonly events: readonly ShutdownEvent[];
  readonly requested: Extract<ShutdownEvent, { type: 'requested' }>;
  /** ConnIDs of the calls that were live when the process died. */
  readonly lost: readonly string[];
}

/**
 * The last shutdown of the journal if it has no end. A start whose gates were never closed changed nothing and is not
 * one; neither is a process that died after `suspended`, when nothing was left to lose.
 */
export function openShutdown(events: readonly ShutdownEvent[]): OpenShutdown | undefined {
  const last = [...byShutdown(events).values()].at(-1);
  const requested = last?.[0];
  if (last === undefined || requested?.type !== 'requested') return undefined;
  const live = new Set<string>();
  let open = false;
  for (const event of last) {
    switch (event.type) {
      case 'gates-closed':
        open = true;
        for (const connID of event.calls) live.add(connID);
        break;
      case 'call-started':
        live.add(event.connID);
        break;
      case 'call-ended':
        live.delete(event.connID);
        break;
      case 'call-relocated':
        // A bridged one goes on here, until its `call-ended`.
        if (event.method !== 'bridge') live.delete(event.connID);
        break;
      case 'crashed':
        live.clear();
        break;
      case 'suspended':
      case 'stopped':
      case 'aborted':
        open = false;
        break;
      default:
        break;
    }
  }
  return open ? { events: last, requested, lost: [...live] } : undefined;
}
