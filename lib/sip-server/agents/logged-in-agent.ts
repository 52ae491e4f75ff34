import type { Timer } from '../../clock/clock';
import type { LogoutPath } from '../../feed/shutdown-events';
import type { AgentClass, AgentRow } from '../../feed/state';
import type { TLibClient } from '../../tlib/types';
import type { AgentLogin, Dn } from '../config/types';
import type { WrapUpTime } from '../options/types';
import type { AgentCore } from './agent';

/** What the agent logic needs to know of the calls on a DN. */
export interface DeviceView {
  connIDs(dn: string): readonly string[];
  onCall(dn: string): boolean;
  /** A business call is among them. */
  business(dn: string): boolean;
  /** ACW that the user data of its business call asks for. */
  wrapUp(dn: string): WrapUpTime | undefined;
  device(dn: string): AgentRow['device'];
  reachable(dn: Dn): boolean;
  /** Taken out by hand, or silent to its checks. */
  outOfService(dn: Dn): boolean;
}

export interface AgentHooks {
  /** The agent may, or may no longer, be offered queue calls. */
  onAvailability(agent: Agent, available: boolean): void;
  onChange(agent: Agent): void;
  /** An agent joined (1) or left (-1) a queue. */
  onQueue(queue: string, by: 1 | -1): void;
  /** The agent is off the books; his events go out next. */
  onLogout(agent: Agent, path: LogoutPath): void;
  /** His events went out. */
  onLoggedOut(): void;
  /** While draining: the agent's class changed. */
  onClass(agent: Agent, from: AgentClass, to: AgentClass): void;
}

/** A logged-in agent. */
export interface Agent {
  readonly agentID: string;
  readonly dn: Dn;
  readonly login: AgentLogin | undefined;
  /** In the order of joining. */
  readonly queues: string[];
  readonly loggedInAt: number;
  core: AgentCore;
  since: number;
  device: AgentRow['device'];
  deviceSince: number;
  available: boolean;
  timer: Timer | undefined;
  /** Class last recorded while draining. */
  drainClass: AgentClass | undefined;
  /** The client that last asked something for this agent; logged out with it where agent-logout-on-unreg is set (S-48). */
  client: TLibClient | undefined;
  /** Runs while no queue call is offered, after one that was not taken. */
  rest: Timer | undefined;
  /** That client left during a call: logged out when the call ends. */
  logoutDue: boolean;
}
