import { z } from 'zod';
import { agentRow, alarmRow, callRow, queueRow, serverRow, serverSnapshot, trunkRow } from './state';
import { shutdownEvent } from './shutdown-events';

/** Version of the live feed; a client that speaks another closes the connection. */
export const feedProtocol = 1;

/** One change. Rows are replaced whole: a row is small, and a whole row can't be half applied. */
export const feedOp = z.discriminatedUnion('op', [
  z.object({ op: z.literal('server'), row: serverRow }),
  z.object({ op: z.literal('call'), row: callRow }),
  z.object({ op: z.literal('call-gone'), id: z.string() }),
  z.object({ op: z.literal('agent'), row: agentRow }),
  z.object({ op: z.literal('agent-gone'), id: z.string() }),
  z.object({ op: z.literal('queue'), row: queueRow }),
  z.object({ op: z.literal('trunk'), row: trunkRow }),
  z.object({ op: z.literal('alarm'), row: alarmRow }),
  z.object({ op: z.literal('alarm-gone'), id: z.string() }),
  z.object({ op: z.literal('event'), event: shutdownEvent }),
]);

/** `(epoch, seq)`: epoch names one process's life, seq rises by one a patch. */
const position = { epoch: z.string(), seq: z.number().int().nonnegative(), at: z.number().nonnegative() };

/** What a SIP Server sends on `/feed`, in order: hello, snapshot or the missed patches, patches, `stopping` last. */
export const feedFrame = z.discriminatedUnion('type', [
  z.object({
    ...position,
    type: z.literal('hello'),
    protocol: z.number().int(),
    application: z.string(),
    site: z.string(),
  }),
  z.object({ ...position, type: z.literal('snapshot'), state: serverSnapshot }),
  z.object({ ...position, type: z.literal('patch'), ops: z.array(feedOp).min(1) }),
  /** Every 2 s, so that silence means something. */
  z.object({ ...position, type: z.literal('heartbeat') }),
  z.object({ ...position, type: z.literal('stopping'), exitCode: z.number().int() }),
]);

export type FeedOp = z.infer<typeof feedOp>;
export type FeedFrame = z.infer<typeof feedFrame>;
export type FeedPatch = Extract<FeedFrame, { type: 'patch' }>;
export type FeedSnapshot = Extract<FeedFrame, { type: 'snapshot' }>;
