'use server';

import { defineAction } from './define-action';
import { abortSpec } from './specs';

export const abortGracefulShutdown = defineAction(abortSpec);
