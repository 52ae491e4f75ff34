import { type Call, type CallPhase, partiesOf, phaseOf } from '../calls/call';

/** What the timeline tells of a call: its state, and which agents are in it. */
export interface CallFacts {
  readonly state: CallPhase;
  readonly agentIDs: string[];
}

/** Knows how each call last stood on the record, so that only real changes are recorded. Bounded by the live calls. */
export class CallWatch {
  readonly #recorded = new Map<string, string>();

  constructor(private readonly agentOn: (dn: string) => string | undefined) {}

  read(call: Call): CallFacts {
    const agentIDs: string[] = [];
    for (const party of partiesOf(call)) {
      const agentID = party.kind === 'extension' ? this.agentOn(party.dn) : undefined;
      if (agentID !== undefined && !agentIDs.includes(agentID)) agentIDs.push(agentID);
    }
    return { state: phaseOf(call), agentIDs };
  }

  /** The call's facts if they differ from those last read here. */
  changed(call: Call): CallFacts | undefined {
    const facts = this.read(call);
    const text = `${facts.state} ${facts.agentIDs.join(' ')}`;
    if (this.#recorded.get(call.connID) === text) return undefined;
    this.#recorded.set(call.connID, text);
    return facts;
  }

  forget(connID: string): void {
    this.#recorded.delete(connID);
  }
}
