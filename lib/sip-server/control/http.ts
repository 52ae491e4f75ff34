import { z } from 'zod';
import { type Answer, refusalOf as httpRefusalOf } from '../../http/json';
import { OptionError } from '../options/option-error';

/** An expected refusal as an answer; undefined for anything else, which is a bug. */
export function refusalOf(error: unknown): Answer | undefined {
  if (error instanceof OptionError) {
    const { code, message, option } = error;
    return { status: 400, body: { error: { code, message, field: option } } };
  }
  return httpRefusalOf(error);
}

const text = (max: number) =>
  z.string({ error: 'a text is needed' }).trim().min(1, 'must not be empty').max(max);

export const controlRequest = z.strictObject({
  /** Minted by the caller; the same one again gets the same answer. */
  requestId: text(128),
  initiator: text(256),
  reason: text(2_000),
});

export const startRequest = controlRequest.extend({
  whenSuspended: z.enum(['wait', 'exit'], { error: 'wait or exit' }).exactOptional(),
  options: z.record(z.string(), z.unknown()).exactOptional(),
});

export const optionChanges = z.record(z.string(), z.unknown(), { error: 'an object {"option": value}' });
