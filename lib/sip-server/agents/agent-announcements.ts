import type { KVList, TLibEvent, TLibOrigin, WorkMode } from '../../tlib/types';
import type { WrapUpTime } from '../options/types';
import type { Announcer } from '../tlib/announcer';
import type { Agent } from './logged-in-agent';

/** What a T-Library request brings to the events that it causes; nothing where nobody asked. */
export interface AgentRequest {
  readonly origin?: TLibOrigin;
  readonly reasons?: KVList;
  readonly extensions?: KVList;
}

/** Tells T-Library clients what becomes of an agent, on his DN. */
export class AgentAnnouncements {
  constructor(private readonly announcer: Announcer) {}

  loggedIn(agent: Agent, queue: string | undefined, workMode: WorkMode, request: AgentRequest): void {
    this.#publish(agent, 'EventAgentLogin', { ...inQueue(queue), workMode }, request);
  }

  ready(agent: Agent, workMode: WorkMode, request: AgentRequest): void {
    this.#publish(agent, 'EventAgentReady', { ...inQueue(agent.queues[0]), workMode }, request);
  }

  /** Ready as part of the login, which names the queue. */
  readyAtLogin(agent: Agent, workMode: WorkMode): void {
    this.#publish(agent, 'EventAgentReady', { workMode }, {});
  }

  /** `wrapUp`: how long the after-call work lasts, where this begins one. */
  notReady(agent: Agent, workMode: WorkMode, wrapUp: WrapUpTime | undefined, request: AgentRequest): void {
    const told = wrapUp === undefined ? {} : { extensions: { ...request.extensions, WrapUpTime: wrapUp } };
    this.#publish(
      agent,
      'EventAgentNotReady',
      { ...inQueue(agent.queues[0]), workMode },
      { ...request, ...told },
    );
  }

  leftQueue(agent: Agent, queue: string, request: AgentRequest): void {
    this.#publish(agent, 'EventQueueLogout', inQueue(queue), request);
  }

  /** EventQueueLogout for all queues but the last, nobody's answer, then one EventAgentLogout (S-57, S-58). */
  loggedOut(agent: Agent, request: AgentRequest): void {
    const { origin: _, ...unasked } = request;
    for (const queue of agent.queues.slice(0, -1)) this.leftQueue(agent, queue, unasked);
    this.#publish(agent, 'EventAgentLogout', inQueue(agent.queues.at(-1)), request);
  }

  #publish(
    agent: Agent,
    message: TLibEvent['message'],
    attributes: Partial<TLibEvent>,
    { origin, reasons, extensions }: AgentRequest,
  ): void {
    this.announcer.publish(
      agent.dn.number,
      {
        message,
        thisDN: agent.dn.number,
        agentID: agent.agentID,
        ...attributes,
        ...(reasons && { reasons }),
        ...(extensions && { extensions }),
      },
      origin,
    );
  }
}

const inQueue = (queue: string | undefined): { thisQueue?: string } =>
  queue === undefined ? {} : { thisQueue: queue };
