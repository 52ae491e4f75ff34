'use server';

import { defineAction } from './define-action';
import { optionSpec } from './specs';

export const changeOption = defineAction(optionSpec);
