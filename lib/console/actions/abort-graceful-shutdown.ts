'use server';

import { abortGracefulShutdown as abort, abortInput } from '../migrations/abort-graceful-shutdown';
import { defineAction } from './define-action';

export const abortGracefulShutdown = defineAction({
  permission: 'shutdown.abort',
  action: 'graceful-shutdown.abort.request',
  input: abortInput,
  target: (input) => input.migrationId,
  run: abort,
});
