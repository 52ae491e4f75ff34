import { decimal } from '../message/lexer';
import { MESSAGE_BYTES_MAX } from '../message/parse-message';
import type { StreamFault } from './transport';

/** Longest header section that is waited for; a single header field may be half of it. */
const HEAD_BYTES_MAX = 32_768;

/** What does not begin so was never SIP, or is the middle of a message: boundaries are lost. */
const START_LINE = /^[^\r\n]*SIP\/\d/i;

/**
 * What a stream yields: a message, a keep-alive that wants its answer (RFC 5626 §3.5.1), or the end of all framing,
 * with as much of the message as there is.
 */
export type Frame =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  | { readonly kind: 'ping' }
  | { readonly kind: 'fault'; readonly bytes: Buffer; readonly fault: StreamFault };

/**
 * Cuts a byte stream into messages by Content-Length (RFC 3261 §7.5, §18.3). Line ends between messages are skipped,
 * every two of them are a ping. After a fault the stream has no message boundaries any more: nothing else comes.
 */
export class StreamFramer {
  /** What has come of the next message, in a buffer with room for more. */
  #buffer: Buffer | undefined;
  #length = 0;
  /** Where the search for the empty line goes on. */
  #scanned = 0;
  /** Length of the message under way once its header section is complete. */
  #wanted = 0;
  #lineEnds = 0;
  #broken = false;

  /** True while a message has begun and is not complete. */
  get partial(): boolean {
    return this.#length > 0;
  }

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    if (this.#broken) return frames;
    const data = this.#length === 0 ? chunk : this.#append(chunk);
    let at = 0;
    while (at < data.length) {
      if (this.#wanted === 0 && this.#scanned === 0) {
        const start = this.#skipLineEnds(data, at, frames);
        if (start !== at) {
          at = start;
          continue;
        }
        if (data[at] === 13 && at + 1 === data.length) break;
      }
      const end = this.#endOfMessage(data, at);
      if (typeof end === 'object') {
        frames.push(end);
        this.#broken = true;
        at = data.length;
      } else if (end < 0 || end > data.length) break;
      else {
        frames.push({ kind: 'message', bytes: data.subarray(at, end) });
        at = end;
        this.#wanted = 0;
        this.#scanned = 0;
        this.#lineEnds = 0;
      }
    }
    this.#keep(data, at);
    return frames;
  }

  /** Index behind CRLF, LF or a zero byte at `at`; `at` itself where none stands, or only half of a CRLF. */
  #skipLineEnds(data: Buffer, at: number, frames: Frame[]): number {
    const byte = data[at];
    if (byte === 0) return at + 1;
    if (byte !== 10 && !(byte === 13 && data[at + 1] === 10)) return at;
    this.#lineEnds++;
    if (this.#lineEnds === 2) {
      this.#lineEnds = 0;
      frames.push({ kind: 'ping' });
    }
    return byte === 10 ? at + 1 : at + 2;
  }

  /** Index behind the message that starts at `at`, -1 while its header section is not complete. */
  #endOfMessage(data: Buffer, at: number): number | Frame {
    if (this.#wanted > 0) return at + this.#wanted;
    const empty = data.indexOf('\r\n\r\n', at + Math.max(0, this.#scanned - 3), 'latin1');
    const headLength = (empty < 0 ? data.length : empty + 4) - at;
    if (headLength > HEAD_BYTES_MAX) {
      const bytes = data.subarray(at, at + HEAD_BYTES_MAX);
      return fault(bytes, 513, `header section over ${HEAD_BYTES_MAX} bytes`);
    }
    if (empty < 0) {
      this.#scanned = headLength;
      return -1;
    }
    const head = data.subarray(at, at + headLength);
    const text = head.toString('latin1');
    if (!START_LINE.test(text)) return fault(head, 400, 'no SIP message');
    const body = contentLength(text);
    if (typeof body === 'string') return fault(head, 400, body);
    if (headLength + body > MESSAGE_BYTES_MAX) {
      return fault(head, 513, `message over ${MESSAGE_BYTES_MAX} bytes`);
    }
    this.#wanted = headLength + body;
    return at + this.#wanted;
  }

  #append(chunk: Buffer): Buffer {
    const length = this.#length + chunk.length;
    if (this.#buffer === undefined || this.#buffer.length < length) {
      const grown = Buffer.allocUnsafe(Math.max(2 * this.#length, length));
      this.#buffer?.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    chunk.copy(this.#buffer, this.#length);
    this.#length = length;
    return this.#buffer.subarray(0, length);
  }

  /** Messages that went out are views of their chunk, so what is left gets a buffer of its own. */
  #keep(data: Buffer, from: number): void {
    if (from === 0 && this.#length > 0) return;
    this.#buffer = from === data.length ? undefined : Buffer.from(data.subarray(from));
    this.#length = data.length - from;
  }
}

function fault(bytes: Buffer, status: number, reason: string): Frame {
  return { kind: 'fault', bytes, fault: { status, reason } };
}

/** The value of Content-Length, or why there is none to rely on. */
function contentLength(head: string): number | string {
  const fields = [...head.matchAll(/\n(?:content-length|l)[ \t]*:((?:[^\n]|\n[ \t])*)/gi)];
  if (fields.length === 0) return 'Content-Length missing on a stream';
  if (fields.length > 1) return 'content-length stands twice';
  return decimal(fields[0]![1]!.trim()) ?? 'Content-Length is no number';
}
