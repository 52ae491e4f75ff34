import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root';

export interface ReadyNext {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

/** The pages have not been built. */
export class NotBuiltError extends Error {
  override readonly name = 'NotBuiltError';
  constructor() {
    super("the console's pages are not built. Run: npm run build");
  }
}

/** Starts Next on the build in .next; `ready` rejects with NotBuiltError where there is none. */
export function startNext(
  { host, port }: { host: string; port: number },
  dev: boolean,
): { ready: Promise<ReadyNext>; stop(): Promise<void> } {
  const dir = projectRoot();
  const prepared = prepare();
  // Whoever asks first gets the error; until then it must not count as unhandled.
  prepared.catch(() => {});
  return {
    ready: prepared,
    stop: () => prepared.then((next) => next.close()).catch(() => {}),
  };

  async function prepare() {
    if (!dev && !existsSync(join(dir, '.next/BUILD_ID'))) throw new NotBuiltError();
    const { default: createNext } = await import('next');
    const app = createNext({ dev, dir, hostname: host, port, quiet: !dev });
    await app.prepare();
    const handle = app.getRequestHandler();
    const upgrade = app.getUpgradeHandler();
    return { handle, upgrade, close: () => app.close() };
  }
}
