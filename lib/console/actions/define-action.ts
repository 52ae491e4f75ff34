import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import type { ActionResult } from '../../feed/console';
import { runtime } from '../runtime';
import { currentUser } from '../session/current';
import { failed, runAction } from './run-action';
import type { ActionSpec } from './run-action';

/** Makes a server action of a verb; the permission is required, so no action can be made without one. */
export function defineAction<S extends z.ZodType, T>(
  spec: ActionSpec<S, T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  return async (input) => {
    const ctx = runtime();
    try {
      return await runAction(ctx, await currentUser(), spec, input);
    } catch (error) {
      unstable_rethrow(error);
      return failed(ctx, error);
    }
  };
}
