import { type WriteStream, createWriteStream, renameSync } from 'node:fs';

const bytesMax = 10 * 1024 * 1024;
const tailLines = 40;
const shownLines = 10;
const lineMaxChars = 400;

/** A child's output in a file of bounded size (one older one is kept beside it), and its last lines for messages. */
export class LogFile {
  readonly #file: string;
  #stream: WriteStream;
  #bytes = 0;
  #tail: string[] = [];

  constructor(file: string) {
    this.#file = file;
    this.#stream = createWriteStream(file, { mode: 0o600 });
    this.#stream.on('error', () => {});
  }

  write(line: string): void {
    this.#tail.push(line.slice(0, lineMaxChars));
    if (this.#tail.length > tailLines) this.#tail.shift();
    this.#bytes += Buffer.byteLength(line) + 1;
    if (this.#bytes > bytesMax) this.#rotate();
    this.#stream.write(`${line}\n`);
  }

  /** What a child that died had to say: its last warnings, errors and plain text; failing those its last few lines. */
  get lastWords(): readonly string[] {
    const telling = this.#tail.filter((line) => !/^{"level":[123]0,/.test(line));
    return telling.length > 0 ? telling.slice(-shownLines) : this.#tail.slice(-3);
  }

  close(): void {
    this.#stream.end();
  }

  #rotate(): void {
    this.#stream.end();
    try {
      renameSync(this.#file, `${this.#file}.1`);
    } catch {
      // Somebody took the file away: the new one is written all the same.
    }
    this.#stream = createWriteStream(this.#file, { mode: 0o600 });
    this.#stream.on('error', () => {});
    this.#bytes = 0;
  }
}
