import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import type { Place } from '../../../sip/testing/torture/entry';
import { loopback } from '../ports';
import { mutate, pieces, type Random } from './mutate';
import { reactionsTo, seedMessages } from './seeds';

/** One who sends what nobody should, and reacts to what it gets in the same way. */
export interface FuzzPeer {
  /** Sends one more message. */
  send(): void;
  readonly sent: number;
  close(): void;
}

/** The messages of one peer in order; equal for equal random numbers, but for what the server's own bring. */
class Source {
  #count = 0;

  constructor(
    private readonly random: Random,
    private readonly transport: Place['transport'],
    private readonly server: string,
    private readonly name: string,
  ) {}

  get count(): number {
    return this.#count;
  }

  next(port: number): Buffer {
    return this.#spoil(this.#seed(port), port);
  }

  reaction(text: string, port: number): Buffer | undefined {
    const contact = `sip:fuzz@${loopback}:${port}${this.transport === 'TCP' ? ';transport=tcp' : ''}`;
    const known = reactionsTo(text, this.#place(port), contact);
    if (known.length === 0) return undefined;
    const one = this.#one(known);
    return this.random() < 0.5 ? one : this.#spoil(one, port);
  }

  #spoil(bytes: Buffer, port: number): Buffer {
    return mutate(bytes, this.random, this.#seed(port));
  }

  #seed(port: number): Buffer {
    return this.#one(this.#one(this.#one(seedMessages))(this.#place(port)));
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }

  #place(port: number): Place {
    this.#count += 1;
    return {
      transport: this.transport,
      host: this.server,
      sentBy: `${loopback}:${port}`,
      id: `${this.name}${this.#count}`,
    };
  }
}

/** Over UDP, on a port of its own: the phone of the fuzzed DN too. */
export async function openUdpPeer(options: {
  port: number;
  serverPort: number;
  random: Random;
  name: string;
}): Promise<FuzzPeer> {
  const { port, serverPort, random, name } = options;
  const source = new Source(random, 'UDP', `${loopback}:${serverPort}`, name);
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(port, loopback, resolve));
  let sent = 0;
  let open = true;
  const send = (bytes: Buffer): void => {
    sent += 1;
    socket.send(bytes, serverPort, loopback, () => {});
  };
  socket.on('message', (bytes) => {
    const reaction = open ? source.reaction(bytes.toString('latin1'), port) : undefined;
    if (reaction !== undefined) send(reaction);
  });
  return {
    get sent() {
      return sent;
    },
    send: () => send(source.next(port)),
    close() {
      open = false;
      socket.close();
    },
  };
}

/** Over TCP: connects anew whenever the server has had enough of it, and now and then by itself. */
export function openTcpPeer(options: { serverPort: number; random: Random; name: string }): FuzzPeer {
  const { serverPort, random, name } = options;
  const source = new Source(random, 'TCP', `${loopback}:${serverPort}`, name);
  let socket: Socket | undefined;
  let sent = 0;
  const write = (bytes: Buffer): void => {
    socket ??= dial();
    const to = socket;
    for (const piece of pieces(bytes, random)) to.write(piece);
  };
  const dial = (): Socket => {
    const made = connect({ host: loopback, port: serverPort, noDelay: true });
    made.on('error', () => {});
    made.on('close', () => {
      if (socket === made) socket = undefined;
    });
    made.on('data', (bytes) => {
      const reaction = source.reaction(bytes.toString('latin1'), made.localPort ?? 0);
      if (reaction !== undefined && socket === made) write(reaction);
    });
    return made;
  };
  return {
    get sent() {
      return sent;
    },
    send() {
      sent += 1;
      if (socket !== undefined && random() < 0.02) socket.resetAndDestroy();
      write(source.next(socket?.localPort ?? 9));
    },
    close() {
      socket?.destroy();
      socket = undefined;
    },
  };
}
