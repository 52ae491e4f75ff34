import { z } from 'zod';

const timeoutMs = 1_500;

/** What the demo shows of `GET /control/status`. */
const status = z.object({
  status: z.string(),
  phase: z.string().optional(),
  calls: z.object({ live: z.number(), queued: z.number() }),
  agents: z.object({ loggedIn: z.number(), ready: z.number() }),
});
export type ShownStatus = z.infer<typeof status>;

/** A server's status, or undefined where it does not answer. */
export async function readStatus(url: string, token: string): Promise<ShownStatus | undefined> {
  try {
    const response = await fetch(`${url}/control/status`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return status.safeParse(await response.json()).data;
  } catch {
    return undefined;
  }
}

/** Waits until `GET /healthz` answers 200; false when that took longer than `withinMs` or `stillWanted` says no. */
export async function untilHealthy(
  url: string,
  withinMs: number,
  stillWanted: () => boolean,
): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end && stillWanted()) {
    try {
      const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(timeoutMs) });
      if (response.ok) return true;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

/** e.g. `Suspending/DRAIN` */
export const statusText = ({ status, phase }: ShownStatus): string =>
  phase === undefined ? status : `${status}/${phase}`;
