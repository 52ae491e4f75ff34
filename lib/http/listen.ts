import type { Server } from 'node:http';

/** An HTTP port can't be listened on. */
export class ListenError extends Error {
  constructor(
    readonly code: 'address_in_use' | 'listen_failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ListenError';
  }
}

/** Binds the port (0: any free one). Throws ListenError naming address and port, and what to do where it is in use. */
export function listen(
  server: Server,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<{ readonly address: string; readonly port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const inUse = 'code' in error && error.code === 'EADDRINUSE';
      const place = `http ${address}:${port}`;
      const message = inUse
        ? `${place} is in use by another program; stop it, or set another http.port`
        : `${place} can't be listened on: ${error.message}`;
      reject(new ListenError(inUse ? 'address_in_use' : 'listen_failed', message, { cause: error }));
    });
    server.listen(port, address, () => {
      const bound = server.address();
      server.removeAllListeners('error');
      server.on('error', () => undefined);
      resolve({ address, port: typeof bound === 'object' && bound !== null ? bound.port : port });
    });
  });
}
