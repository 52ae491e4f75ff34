import type { CallState, EventName, TLibEvent, TLibOrigin } from '../../tlib/types';
import type { AgentManager } from '../agents/agent-manager';
import type { Announcer } from '../tlib/announcer';
import { type Call, type Party, partiesOf, roleOf } from './call';

/** Builds and sends the T-Library events of calls, each with ConnID, CallUUID, CallType, ANI, DNIS and the other DN. */
export class CallEvents {
  constructor(
    private readonly announcer: Announcer,
    private readonly agents: () => AgentManager,
  ) {}

  /** For a party that is a DN of ours; outside parties have no events. */
  party(
    call: Call,
    party: Party,
    message: EventName,
    callState: CallState = 'Ok',
    more: Partial<TLibEvent> = {},
    origin?: TLibOrigin,
  ): void {
    if (party.kind !== 'extension') return;
    const agent = this.agents().onDn(party.dn);
    const other = otherThan(party, call);
    const event: TLibEvent = {
      message,
      thisDN: party.dn,
      thisDNRole: roleOf(party),
      otherDN: other?.dn ?? call.dnis,
      ...(other === undefined ? {} : { otherDNRole: roleOf(other) }),
      ...this.describe(call, callState),
      ...(agent === undefined ? {} : { agentID: agent.agentID }),
      ...(call.queue === undefined ? {} : { thisQueue: call.queue }),
      ...more,
    };
    this.announcer.publish(party.dn, event, origin);
  }

  /** For the queue or Routing Point at which the call waits. */
  queue(
    call: Call,
    queue: string,
    message: EventName,
    callState: CallState = 'Ok',
    otherDN = call.origination.dn,
    origin?: TLibOrigin,
    more: Partial<TLibEvent> = {},
  ): void {
    this.announcer.publish(
      queue,
      { message, thisDN: queue, thisQueue: queue, otherDN, ...this.describe(call, callState), ...more },
      origin,
    );
  }

  /** EventError to the client that asked. */
  error(origin: TLibOrigin, errorCode: number, errorMessage: string, more: Partial<TLibEvent> = {}): void {
    this.announcer.error(origin, errorCode, errorMessage, more);
  }

  /** What every event of a call says of it. */
  describe(call: Call, callState: CallState): Omit<TLibEvent, 'message'> {
    return {
      connID: call.connID,
      ...(call.consultOf === undefined ? {} : { transferConnID: call.consultOf }),
      callUUID: call.callUUID,
      callType: call.callType,
      callState,
      ani: call.ani,
      dnis: call.dnis,
      ...(Object.keys(call.userData).length === 0 ? {} : { userData: call.userData }),
    };
  }
}

/** Who a party talks to, as its events say: the other of two, in a conference the first of the others. */
function otherThan(party: Party, call: Call): Party | undefined {
  if (party === call.origination) return call.destination;
  return partiesOf(call).find((one) => one !== party);
}
