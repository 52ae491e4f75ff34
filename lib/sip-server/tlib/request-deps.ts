import type { TLibRequest } from '../../tlib/requests';
import type { AgentManager } from '../agents/agent-manager';
import type { AlarmBoard } from '../alarms';
import type { CallContext } from '../calls/context';
import type { Gate } from '../shutdown/gate';
import type { ShutdownController } from '../shutdown/shutdown-controller';
import type { Announcer } from './announcer';

/** What serving requests needs of the engine. */
export interface RequestDeps {
  readonly ctx: CallContext;
  readonly agents: AgentManager;
  readonly announcer: Announcer;
  readonly gate: Gate;
  readonly shutdown: ShutdownController;
  readonly alarms: AlarmBoard;
  readonly newRequestId: () => string;
}

export type RequestOf<M extends TLibRequest['message']> = Extract<TLibRequest, { message: M }>;
