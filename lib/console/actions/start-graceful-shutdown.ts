'use server';

import { defineAction } from './define-action';
import { startSpec } from './specs';

export const startGracefulShutdown = defineAction(startSpec);
