import { z } from 'zod';
import { httpShutdownEvent } from '../../feed/http-form';
import { optionRow } from '../../feed/options';
import { agentClass, serverStatus } from '../../feed/state';

const count = z.number().int().nonnegative();

/** Answers of a SIP Server's control interface, as far as the console reads them. */
export const startAnswer = z.object({ shutdownId: z.string(), status: serverStatus });
export const abortAnswer = z.object({
  status: serverStatus,
  notUndone: z.object({
    agentsLoggedOut: count,
    nailedUpReleased: count,
    callsRelocated: count,
    registrationsShortened: count,
  }),
});
export const stopAnswer = z.object({ status: serverStatus });
export const selfTestAnswer = z.object({
  invite: z.object({ code: z.number().optional(), contact: z.string().optional() }),
  makeCall: z.object({ errorCode: z.number().optional() }),
});
export const impactAnswer = z.object({
  agents: z.record(agentClass, count),
  calls: z.object({
    live: count,
    queued: count,
    ringing: count,
    held: count,
    longestMs: z.number().nonnegative(),
  }),
  nailedUp: z.object({ parked: count, busy: count }),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export const statusAnswer = z.object({
  application: z.string(),
  status: serverStatus,
  shutdown: z.object({ id: z.string() }).optional(),
});
export const shutdownsAnswer = z.array(z.object({ shutdownId: z.string() }));
export const eventsAnswer = z.array(httpShutdownEvent);
export const optionsAnswer = z.record(z.string(), optionRow);
export const errorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

export type StartAnswer = z.infer<typeof startAnswer>;
export type AbortOutcome = Pick<z.infer<typeof abortAnswer>, 'notUndone'>;
export type StopOutcome = z.infer<typeof stopAnswer>;
export type SelfTest = z.infer<typeof selfTestAnswer>;
export type Impact = z.infer<typeof impactAnswer>;
export type StatusAnswer = z.infer<typeof statusAnswer>;
export type OptionsAnswer = z.infer<typeof optionsAnswer>;
