import { createLoader, parseAsString } from 'nuqs/server';

const text = parseAsString.withDefault('');

/** The audit's filters in its address; the page and its client read the same. */
export const auditParsers = { actor: text, action: text, result: text, text, from: text, to: text };
export const loadAuditFilter = createLoader(auditParsers);
