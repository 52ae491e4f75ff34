import { describe, expect, it } from 'vitest';
import type { TLibEvent } from '../../tlib/types';
import { EventOrder } from './event-order';

type Short = readonly [message: string, more?: Partial<TLibEvent>];

/** What is said against a stream of DN 7001 in which agent A1 is named once he is logged in, and to which event. */
function faultOf(...stream: readonly Short[]): string | undefined {
  const order = new EventOrder();
  let agentID: string | undefined;
  for (const [index, [name, more]] of stream.entries()) {
    if (name === 'AgentLogin') agentID = 'A1';
    const call = name.startsWith('Agent') ? {} : { connID: 'c1' };
    const event = {
      message: `Event${name}`,
      thisDN: '7001',
      ...call,
      ...(agentID === undefined ? {} : { agentID }),
      ...more,
    };
    if (name === 'AgentLogout') agentID = undefined;
    const fault = order.next(event as TLibEvent);
    if (fault !== undefined) return `${index}: ${fault}`;
  }
  return undefined;
}

const byShutdown = { extensions: { ReasonCode: 'graceful_shutdown_logout' } };
const atQueue = { thisQueue: '7001' };
const timedAcw = { workMode: 'AfterCallWork', extensions: { WrapUpTime: 5 } } as const;
const untimedAcw = { workMode: 'AfterCallWork', extensions: { WrapUpTime: 'untimed' } } as const;

describe('the order of events at a DN', () => {
  it.each<[string, readonly Short[]]>([
    [
      'a call from dialing to its end',
      [['Dialing'], ['Established'], ['Held'], ['Retrieved'], ['Held'], ['Released']],
    ],
    ['a call that rings and is given up', [['Ringing'], ['AttachedDataChanged'], ['Abandoned']]],
    [
      'two calls at a time',
      [['Ringing'], ['Dialing', { connID: 'c2' }], ['Released'], ['Released', { connID: 'c2' }]],
    ],
    [
      'a call that becomes another one by a transfer',
      [
        ['Ringing'],
        ['Established'],
        ['PartyChanged', { connID: 'c2', previousConnID: 'c1' }],
        ['Released', { connID: 'c2' }],
      ],
    ],
    [
      'a conference made of a held call',
      [
        ['Ringing'],
        ['Established'],
        ['Held'],
        ['Dialing', { connID: 'c2' }],
        ['Established', { connID: 'c2' }],
        ['Released', { connID: 'c2' }],
        ['PartyAdded', { thirdPartyDN: '7001' }],
        ['Held'],
        ['PartyAdded', { thirdPartyDN: '7002' }],
        ['PartyDeleted'],
        ['Retrieved'],
        ['Released'],
      ],
    ],
    [
      'timed ACW in a shutdown (S-55)',
      [
        ['AgentLogin'],
        ['AgentReady'],
        ['Ringing'],
        ['Established'],
        ['AgentNotReady', timedAcw],
        ['Released'],
        ['AgentReady'],
        ['AgentLogout', byShutdown],
      ],
    ],
    [
      'ACW asked for in a private call, in a shutdown (S-73)',
      [
        ['AgentLogin'],
        ['Ringing'],
        ['Established'],
        ['AgentNotReady', { ...timedAcw, referenceID: 3 }],
        ['Released'],
        ['AgentLogout', byShutdown],
      ],
    ],
    [
      'untimed ACW in a shutdown (S-53)',
      [['AgentLogin'], ['AgentNotReady', untimedAcw], ['AgentLogout', byShutdown]],
    ],
    [
      'ACW asked for by an idle agent',
      [['AgentLogin'], ['AgentReady'], ['AgentNotReady', { ...timedAcw, referenceID: 3 }]],
    ],
    [
      'a call that comes back to its queue',
      [
        ['Queued', atQueue],
        ['AttachedDataChanged', atQueue],
        ['Diverted', atQueue],
        ['Queued', atQueue],
        ['Abandoned', atQueue],
      ],
    ],
    [
      'a routed call',
      [
        ['RouteRequest', atQueue],
        ['RouteUsed', atQueue],
        ['Diverted', atQueue],
      ],
    ],
    ['a login after a logout', [['AgentLogin'], ['AgentLogout'], ['Ringing'], ['Released'], ['AgentLogin']]],
  ])('takes %s', (_name, stream) => expect(faultOf(...stream)).toBeUndefined());

  it.each<[string, string, readonly Short[]]>([
    [
      'Established out of nothing',
      '0: DN 7001: EventEstablished of a call that is not there',
      [['Established']],
    ],
    [
      'PartyChanged out of nothing',
      '0: DN 7001: EventPartyChanged of a call before that is not there',
      [['PartyChanged', { connID: 'c2', previousConnID: 'c1' }]],
    ],
    [
      'PartyAdded while it rings',
      '1: DN 7001: EventPartyAdded of a call that is ringing',
      [['Ringing'], ['PartyAdded']],
    ],
    ['Ringing twice', '1: DN 7001: EventRinging of a call that is ringing', [['Ringing'], ['Ringing']]],
    [
      'Held twice',
      '3: DN 7001: EventHeld of a call that is held',
      [['Dialing'], ['Established'], ['Held'], ['Held']],
    ],
    [
      'Retrieved unheld',
      '2: DN 7001: EventRetrieved of a call that is established',
      [['Dialing'], ['Established'], ['Retrieved']],
    ],
    [
      'Released twice',
      '2: DN 7001: EventReleased of a call that is not there',
      [['Ringing'], ['Released'], ['Released']],
    ],
    [
      'Abandoned though answered',
      '2: DN 7001: EventAbandoned of a call that is established',
      [['Ringing'], ['Established'], ['Abandoned']],
    ],
    [
      'data of a call that is gone',
      '2: DN 7001: EventAttachedDataChanged of a call that is not there',
      [['Ringing'], ['Released'], ['AttachedDataChanged']],
    ],
    [
      'ACW after the release',
      '5: DN 7001: NotReady(AfterCallWork) after the call was released (S-55)',
      [
        ['AgentLogin'],
        ['AgentReady'],
        ['Ringing'],
        ['Established'],
        ['Released'],
        ['AgentNotReady', timedAcw],
      ],
    ],
    [
      'no Ready between timed ACW and logout',
      '2: DN 7001: logout by the shutdown out of timed ACW without Ready (S-52)',
      [['AgentLogin'], ['AgentNotReady', timedAcw], ['AgentLogout', byShutdown]],
    ],
    [
      'a logout on a call',
      '3: DN 7001: logout by the shutdown before the calls were released (S-54)',
      [['AgentLogin'], ['Ringing'], ['Established'], ['AgentLogout', byShutdown]],
    ],
    [
      'an agent after his logout',
      '2: DN 7001: EventAgentReady of agent A1, who is not logged in there',
      [['AgentLogin'], ['AgentLogout'], ['AgentReady', { agentID: 'A1' }]],
    ],
    [
      'his name in a call after his logout',
      '2: DN 7001: EventRinging of agent A1 after his logout',
      [['AgentLogin'], ['AgentLogout'], ['Ringing', { agentID: 'A1' }]],
    ],
    [
      'two departures from a queue',
      '2: DN 7001: EventDiverted of a call that is not there',
      [
        ['Queued', atQueue],
        ['Diverted', atQueue],
        ['Diverted', atQueue],
      ],
    ],
    [
      'an arrival without a departure',
      '1: DN 7001: EventQueued of a call that waits there',
      [
        ['Queued', atQueue],
        ['Queued', atQueue],
      ],
    ],
    ['a phone’s event at a queue', '0: DN 7001: EventRinging of a queue', [['Ringing', atQueue]]],
    [
      'a second agent',
      '1: DN 7001: login of A2 while A1 is there',
      [['AgentLogin'], ['AgentLogin', { agentID: 'A2' }]],
    ],
  ])('refuses %s', (_name, fault, stream) => expect(faultOf(...stream)).toBe(fault));
});
