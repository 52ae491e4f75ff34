import { z } from 'zod';
import { abortGracefulShutdown, abortInput } from '../migrations/abort-graceful-shutdown';
import { startGracefulShutdown, startInput } from '../migrations/start-graceful-shutdown';
import { stopInput, stopNow } from '../migrations/stop-now';
import { releaseGhost, releaseGhostInput } from '../calls/release-ghost';
import { changeOption, changeOptionInput } from '../servers/change-option';
import { selfTest } from '../servers/self-test';
import { actionSpec } from './run-action';

// The commands with their permissions, once for server actions and HTTP alike.

export const startSpec = actionSpec({
  permission: 'shutdown.start',
  action: 'graceful-shutdown.request',
  input: startInput,
  target: (input) => input.serverId,
  run: startGracefulShutdown,
});

export const abortSpec = actionSpec({
  permission: 'shutdown.abort',
  action: 'graceful-shutdown.abort.request',
  input: abortInput,
  target: (input) => input.migrationId,
  run: abortGracefulShutdown,
});

export const stopSpec = actionSpec({
  permission: 'stop.now',
  action: 'stop-now.request',
  input: stopInput,
  target: (input) => input.serverId,
  run: stopNow,
});

export const releaseGhostSpec = actionSpec({
  permission: 'call.release',
  action: 'call.release.request',
  input: releaseGhostInput,
  target: (input) => input.serverId,
  run: releaseGhost,
});

export const selfTestSpec = actionSpec({
  permission: 'server.self-test',
  action: 'server.self-test',
  input: z.object({ serverId: z.string().max(64) }),
  target: (input) => input.serverId,
  run: (ctx, user, input) => selfTest(ctx, user, input.serverId),
});

export const optionSpec = actionSpec({
  permission: 'options.edit',
  action: 'option.change.request',
  input: changeOptionInput,
  target: (input) => input.serverId,
  run: changeOption,
});
