'use server';

import { startGracefulShutdown as start, startInput } from '../migrations/start-graceful-shutdown';
import { defineAction } from './define-action';

export const startGracefulShutdown = defineAction({
  permission: 'shutdown.start',
  action: 'graceful-shutdown.request',
  input: startInput,
  target: (input) => input.serverId,
  run: start,
});
