import type { WebSocket } from 'ws';

/** What a listener that doesn't read may hold of the server's memory, besides its first snapshot. */
const backlogBytesMax = 8 * 1024 * 1024;

/** One connection to the live feed. */
export class Listener {
  /** Seq of the last patch, or of the snapshot, that was handed to the socket. */
  delivered = 0;
  readonly #socket: WebSocket;
  /** Length of a snapshot that has not left yet: a large site's must not count as being behind. */
  #snapshotBytes = 0;
  /** False from a ping until its pong. */
  #alive = true;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => {
      this.#alive = true;
    });
    // A listener has nothing to say; what it says is not kept.
    socket.on('message', () => undefined);
  }

  send(bytes: Buffer): void {
    if (this.#behind()) return;
    this.#socket.send(bytes, { binary: false });
  }

  sendSnapshot(bytes: Buffer): void {
    if (this.#behind()) return;
    this.#snapshotBytes = bytes.length;
    this.#socket.send(bytes, { binary: false }, () => {
      this.#snapshotBytes = 0;
    });
  }

  /** Pings, or cuts a connection whose last ping was not answered. */
  checkAlive(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
  }

  /** Resolves when the listener has read everything and closed. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === this.#socket.CLOSED) resolve();
      this.#socket.once('close', () => resolve());
      this.#socket.close(1001, 'stopping');
    });
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #behind(): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return true;
    if (this.#socket.bufferedAmount <= backlogBytesMax + this.#snapshotBytes) return false;
    this.#socket.terminate();
    return true;
  }
}
