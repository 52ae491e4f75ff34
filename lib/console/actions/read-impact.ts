'use server';

import { z } from 'zod';
import { readImpact as read } from '../servers/read-impact';
import { defineAction } from './define-action';

export const readImpact = defineAction({
  permission: 'live.read',
  action: 'server.impact',
  input: z.object({ serverId: z.string().max(64) }),
  target: (input) => input.serverId,
  run: (ctx, _user, input) => read(ctx, input.serverId),
});
