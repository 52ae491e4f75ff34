import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import type { Place } from '../../../sip/testing/torture/entry';
import { loopback } from '../ports';
import { header, responseTo } from '../raw-sip';
import { mutate, pieces, type Random } from './mutate';
import { reactionsTo, seedMessages } from './seeds';

/** One who sends what nobody should, and reacts to what it gets in the same way. */
export interface FuzzPeer {
  /** Sends one more message. */
  send(): void;
  readonly sent: number;
  /** Ends its calls, as one who gives up, and itself. */
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

/** What one peer has under way, so that no call lasts for ever because both its ends are gone. */
class Calls {
  readonly #offered = new Map<string, string>();
  readonly #answered = new Map<string, string>();

  note(text: string): void {
    if (text.startsWith('INVITE ')) this.#offered.set(header(text, 'Via') ?? '', text);
    else if (/^SIP\/2\.0 2/.test(text) && header(text, 'CSeq')?.endsWith('INVITE') === true)
      this.#answered.set(header(text, 'Call-ID') ?? '', text);
  }

  /** A refusal of every call it was offered, which does nothing to one that it answered, and a BYE for each of its own. */
  ends(transport: Place['transport'], port: number): Buffer[] {
    const refusals = [...this.#offered.values()].map((invite) =>
      responseTo(invite, '480 Temporarily Unavailable', { tag: 'gone' }),
    );
    const byes = [...this.#answered.values()].map((answer, index) =>
      [
        'BYE sip:gone SIP/2.0',
        `Via: SIP/2.0/${transport} ${loopback}:${port};branch=z9hG4bKgone${port}x${index}`,
        ...['From', 'To', 'Call-ID'].map((name) => `${name}: ${header(answer, name)}`),
        'CSeq: 2000000000 BYE',
        'Max-Forwards: 70',
        'Content-Length: 0',
        '\r\n',
      ].join('\r\n'),
    );
    return [...refusals, ...byes].map((text) => Buffer.from(text, 'latin1'));
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
  const calls = new Calls();
  socket.on('message', (bytes) => {
    const text = bytes.toString('latin1');
    calls.note(text);
    const reaction = open ? source.reaction(text, port) : undefined;
    if (reaction !== undefined) send(reaction);
  });
  return {
    get sent() {
      return sent;
    },
    send: () => send(source.next(port)),
    close() {
      open = false;
      for (const end of calls.ends('UDP', port)) socket.send(end, serverPort, loopback, () => {});
      // Behind what is under way: sends are in order.
      socket.send('', serverPort, loopback, () => socket.close());
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
  const calls = new Calls();
  const dial = (): Socket => {
    const made = connect({ host: loopback, port: serverPort, noDelay: true });
    made.on('error', () => {});
    made.on('close', () => {
      if (socket === made) socket = undefined;
    });
    made.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      calls.note(text);
      const reaction = source.reaction(text, made.localPort ?? 0);
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
      const last = dial();
      for (const end of calls.ends('TCP', 9)) last.write(end);
      last.end();
      socket?.end();
      socket = undefined;
    },
  };
}
