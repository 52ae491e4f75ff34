import type { IncomingMessage } from 'node:http';
import { sessionCookie } from './sessions';

/** The session token of a request that doesn't go through Next; undefined = none. */
export function sessionTokenOf(req: IncomingMessage): string | undefined {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === sessionCookie) return part.slice(equals + 1).trim();
  }
  return undefined;
}
