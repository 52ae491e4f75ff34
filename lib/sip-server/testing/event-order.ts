import type { TLibEvent } from '../../tlib/types';

/** A call at one DN, by the last event that said so. */
type Place = 'dialing' | 'ringing' | 'established' | 'held';

/** Where each event of a call may come, and where it leads; `gone`: the DN has left the call. */
const callEdges: Readonly<
  Record<string, { readonly from: readonly (Place | 'none')[]; readonly to: Place | 'gone' | 'same' }>
> = {
  EventDialing: { from: ['none'], to: 'dialing' },
  EventRinging: { from: ['none'], to: 'ringing' },
  EventEstablished: { from: ['dialing', 'ringing'], to: 'established' },
  EventDestinationBusy: { from: ['dialing'], to: 'same' },
  EventHeld: { from: ['established'], to: 'held' },
  EventRetrieved: { from: ['held'], to: 'established' },
  EventAttachedDataChanged: { from: ['dialing', 'ringing', 'established', 'held'], to: 'same' },
  EventReleased: { from: ['dialing', 'ringing', 'established', 'held'], to: 'gone' },
  EventAbandoned: { from: ['ringing'], to: 'gone' },
  EventPartyChanged: { from: ['established', 'held'], to: 'same' },
  EventPartyAdded: { from: ['established', 'held'], to: 'same' },
  EventPartyDeleted: { from: ['established', 'held'], to: 'same' },
};

/** The same for a queue or Routing Point: whether the call waits there. */
const placeEdges: Readonly<Record<string, { readonly from: boolean; readonly to: boolean }>> = {
  EventQueued: { from: false, to: true },
  EventRouteRequest: { from: false, to: true },
  EventRouteUsed: { from: true, to: true },
  EventDiverted: { from: true, to: false },
  EventAbandoned: { from: true, to: false },
};

interface AgentThere {
  readonly agentID: string;
  readonly ready: boolean;
  /** Runs until its timer, which a shutdown waits for (S-52). */
  readonly timedAcw: boolean;
}

/** What has been heard of one DN. */
class DnStream {
  readonly #calls = new Map<string, Place>();
  readonly #waiting = new Set<string>();
  #agent: AgentThere | undefined;
  #lastLogout: string | undefined;

  next(event: TLibEvent): string | undefined {
    const { message } = event;
    if (event.thisQueue === event.thisDN) return this.#place(event);
    if (message in callEdges) return this.#call(event) ?? this.#ofAgent(event);
    return message.startsWith('EventAgent') || message === 'EventQueueLogout'
      ? this.#agentEvent(event)
      : undefined;
  }

  #place({ message, connID = '' }: TLibEvent): string | undefined {
    // Told as long as the call may come back, while an agent's phone rings too.
    if (message === 'EventAttachedDataChanged') return undefined;
    const edge = placeEdges[message];
    if (edge === undefined) return `${message} of a queue`;
    const waits = this.#waiting.has(connID);
    if (edge.to) this.#waiting.add(connID);
    else this.#waiting.delete(connID);
    return waits === edge.from
      ? undefined
      : `${message} of a call that ${waits ? 'waits there' : 'is not there'}`;
  }

  #call(event: TLibEvent): string | undefined {
    const { message, connID = '', previousConnID, thisDN, thirdPartyDN } = event;
    const edge = callEdges[message]!;
    if (previousConnID !== undefined && previousConnID !== connID) {
      // The DN comes from that call into this one.
      const before = this.#calls.get(previousConnID);
      this.#calls.delete(previousConnID);
      if (before === undefined) return `${message} of a call before that is not there`;
      if (this.#calls.has(connID)) return `${message} into a call that is there already`;
      this.#calls.set(connID, before);
    }
    const place = this.#calls.get(connID) ?? 'none';
    if (!edge.from.includes(place))
      return `${message} of a call that is ${place === 'none' ? 'not there' : place}`;
    if (edge.to === 'gone') this.#calls.delete(connID);
    // Who adds a party talks with all of them.
    else if (message === 'EventPartyAdded' && thisDN === thirdPartyDN) this.#calls.set(connID, 'established');
    else if (edge.to !== 'same') this.#calls.set(connID, edge.to);
    return undefined;
  }

  /** A call's event names the agent who is there, or none. */
  #ofAgent({ message, agentID }: TLibEvent): string | undefined {
    if (agentID === this.#agent?.agentID) return undefined;
    return agentID !== undefined && agentID === this.#lastLogout
      ? `${message} of agent ${agentID} after his logout`
      : `${message} names agent ${agentID ?? 'none'}, there is ${this.#agent?.agentID ?? 'none'}`;
  }

  #agentEvent(event: TLibEvent): string | undefined {
    const { message, agentID = '', workMode, extensions, referenceID } = event;
    const agent = this.#agent;
    if (message === 'EventAgentLogin') {
      if (agent !== undefined && agent.agentID !== agentID)
        return `login of ${agentID} while ${agent.agentID} is there`;
      this.#agent ??= { agentID, ready: false, timedAcw: false };
      return undefined;
    }
    if (agent === undefined || agent.agentID !== agentID)
      return `${message} of agent ${agentID}, who is not logged in there`;
    switch (message) {
      case 'EventAgentReady':
        this.#agent = { agentID, ready: true, timedAcw: false };
        return undefined;
      case 'EventAgentNotReady': {
        const acw = workMode === 'AfterCallWork';
        // Asked for it may be a wish alone: in a private call (S-73), which need not have been announced yet.
        const begins = acw && referenceID === undefined;
        this.#agent = { agentID, ready: false, timedAcw: begins && Number(extensions?.WrapUpTime) > 0 };
        return acw && agent.ready && referenceID === undefined && this.#calls.size === 0
          ? 'NotReady(AfterCallWork) after the call was released (S-55)'
          : undefined;
      }
      case 'EventAgentLogout':
        this.#agent = undefined;
        this.#lastLogout = agentID;
        if (extensions?.ReasonCode !== 'graceful_shutdown_logout') return undefined;
        if (this.#calls.size > 0) return 'logout by the shutdown before the calls were released (S-54)';
        return agent.timedAcw ? 'logout by the shutdown out of timed ACW without Ready (S-52)' : undefined;
      default:
        return undefined;
    }
  }
}

/**
 * Holds the events of each DN, as a client that has registered it hears them, against the documented order: Dialing or
 * Ringing, Established, Held and Retrieved in turn, Released or Abandoned; ACW announced before the release; Ready
 * between timed ACW and the logout of a shutdown; nothing of an agent after his logout. At a queue or Routing Point each
 * arrival has one departure.
 */
export class EventOrder {
  readonly #dns = new Map<string, DnStream>();

  /** What is wrong with the next event; undefined: nothing. */
  next(event: TLibEvent): string | undefined {
    const { thisDN } = event;
    if (thisDN === undefined || event.message === 'EventError') return undefined;
    const stream = this.#dns.get(thisDN) ?? new DnStream();
    this.#dns.set(thisDN, stream);
    const fault = stream.next(event);
    return fault === undefined ? undefined : `DN ${thisDN}: ${fault}`;
  }
}
