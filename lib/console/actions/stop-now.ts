'use server';

import { stopInput, stopNow as stop } from '../migrations/stop-now';
import { defineAction } from './define-action';

export const stopNow = defineAction({
  permission: 'stop.now',
  action: 'stop-now.request',
  input: stopInput,
  target: (input) => input.serverId,
  run: stop,
});
