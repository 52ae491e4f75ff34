import type { FeedOp } from '../feed/frames';

/** The store's keys whose readers see another value after this change. `known`: the row was there before. */
export function touchedBy(id: string, op: FeedOp, known: boolean): readonly string[] {
  switch (op.op) {
    case 'server':
      return [`server:${id}`, `totals:${id}`];
    case 'call':
      return [`call:${id}:${op.row.connID}`, `calls:${id}`, `totals:${id}`, 'every-call'];
    case 'call-gone':
      return [`call:${id}:${op.id}`, `calls:${id}`, `totals:${id}`, 'every-call'];
    case 'agent':
      return [
        `agent:${id}:${op.row.agentID}`,
        ...(known ? [] : [`agent-ids:${id}`]),
        `agents:${id}`,
        `totals:${id}`,
        'every-agent',
      ];
    case 'agent-gone':
      return [`agent:${id}:${op.id}`, `agent-ids:${id}`, `agents:${id}`, `totals:${id}`, 'every-agent'];
    case 'queue':
      return [`queues:${id}`];
    case 'trunk':
      return [`trunks:${id}`];
    case 'alarm':
    case 'alarm-gone':
      return [`alarms:${id}`];
    case 'event':
      return [];
    default:
      return op satisfies never;
  }
}
