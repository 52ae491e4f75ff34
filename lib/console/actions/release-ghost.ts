'use server';

import { defineAction } from './define-action';
import { releaseGhostSpec } from './specs';

export const releaseGhost = defineAction(releaseGhostSpec);
