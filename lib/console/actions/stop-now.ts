'use server';

import { defineAction } from './define-action';
import { stopSpec } from './specs';

export const stopNow = defineAction(stopSpec);
