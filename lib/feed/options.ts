import { z } from 'zod';

/** The value of an option as JSON; null = none. */
export const optionValue = z.union([
  z.string().max(1000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(64)).max(20),
  z.null(),
]);
export type OptionValue = z.infer<typeof optionValue>;

/** One option of section TServer as the control interface describes it (`GET /control/options?detail=1`). */
export const optionRow = z.object({
  value: optionValue,
  source: z.enum(['default', 'TServer', 'DN', 'AgentLogin', 'changed']),
  default: optionValue,
  /** What is allowed, in words. */
  allowed: z.string(),
  meaning: z.string(),
});
export type OptionRow = z.infer<typeof optionRow>;

/** An option's value as people read and write it. */
export function optionText(value: OptionValue): string {
  if (value === null || value === '') return 'none';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
