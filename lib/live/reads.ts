import { z } from 'zod';
import { liveSnapshot } from '../feed/console';
import type { MigrationView } from '../feed/console';
import { shutdownEvent } from '../feed/shutdown-events';
import type { LiveReads } from './connection';

const timeoutMs = 15_000;

/** An answer of the console that is no 2xx; `message` is for people. */
class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
  }
}

/** GETs JSON of the console; throws HttpError with the console's own words where it sent some. */
export async function getJson(path: string): Promise<unknown> {
  const response = await fetch(path, {
    headers: { accept: 'application/json' },
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const told = z.object({ error: z.object({ message: z.string() }) }).safeParse(body);
  throw new HttpError(response.status, told.success ? told.data.error.message : `HTTP ${response.status}`);
}

/** The reads over the console's HTTP interface. `signedOut` is called when the session has ended. */
export function httpReads(signedOut: () => void): LiveReads {
  const get = async (path: string): Promise<unknown> => {
    try {
      return await getJson(path);
    } catch (error) {
      if (error instanceof HttpError && error.status === 401) signedOut();
      throw error;
    }
  };
  return {
    snapshot: async (id) => liveSnapshot.parse(await get(`/api/servers/${encodeURIComponent(id)}/snapshot`)),
    // Rows come from the console that served this page; the envelope alone is checked.
    migrations: async () =>
      z.array(z.custom<MigrationView>(isMigration)).parse(list(await get('/api/migrations'), 'migrations')),
    events: async (id, after) =>
      z
        .array(shutdownEvent)
        .parse(list(await get(`/api/migrations/${encodeURIComponent(id)}/events?after=${after}`), 'events')),
  };
}

function list(body: unknown, name: string): unknown {
  if (Array.isArray(body)) return body;
  return body !== null && typeof body === 'object' && name in body ? Reflect.get(body, name) : body;
}

function isMigration(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'id' in value && 'state' in value;
}
