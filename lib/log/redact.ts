/** Keys whose values never reach a log, wherever they stand in a line's fields. Compared in lower case. */
const secretKeys: ReadonlySet<string> = new Set([
  'token',
  'tokens',
  'password',
  'passwordhash',
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'sec-websocket-protocol',
  'secret',
  'database_url',
  'databaseurl',
]);

const depthMax = 6;
const bearer = /\b(bearer[ .])[^\s,"']+/gi;

/** A copy of `value` without secrets: the values of `secretKeys`, and whatever follows the word Bearer in a text. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(bearer, '$1[secret]');
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactError(value, depth);
  if (depth >= depthMax) return '[deep]';
  if (value instanceof Set || value instanceof Map) return redact([...value], depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretKeys.has(key.toLowerCase()) ? '[secret]' : redact(item, depth + 1),
    ]),
  );
}

function redactError(error: Error, depth: number): unknown {
  return {
    type: error.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ''),
    ...('code' in error ? { code: error.code } : {}),
    ...(error.cause !== undefined && depth < depthMax ? { cause: redact(error.cause, depth + 1) } : {}),
  };
}
