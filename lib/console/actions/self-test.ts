'use server';

import { z } from 'zod';
import { selfTest as test } from '../servers/self-test';
import { defineAction } from './define-action';

export const selfTest = defineAction({
  permission: 'server.self-test',
  action: 'server.self-test',
  input: z.object({ serverId: z.string().max(64) }),
  target: (input) => input.serverId,
  run: (ctx, user, input) => test(ctx, user, input.serverId),
});
