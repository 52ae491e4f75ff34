import type { Packet } from '../sip/transport/memory-network';
import type { TLibEvent } from '../tlib/types';

/** A fingerprint of everything that happened, in order; and the same for people, where somebody listens. */
export class Trace {
  #hash = 0x811c9dc5;

  constructor(
    private readonly now: () => number,
    private readonly print: ((line: string) => void) | undefined,
  ) {}

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  packet(packet: Packet, lost: boolean): void {
    const { bytes, from, to } = packet;
    this.#mix(Math.round(packet.at * 1000));
    this.#mix(bytes.length + (lost ? 1 << 20 : 0));
    // Past the start line: branches and tags differ there.
    for (let at = 20; at < bytes.length; at += 61) this.#mix(bytes[at]!);
    if (this.print === undefined) return;
    const text = bytes.toString('latin1');
    const first = text.slice(0, text.indexOf('\r'));
    const head = (name: string): string => new RegExp(`^${name}:\\s*(.*?)\\r`, 'im').exec(text)?.[1] ?? '';
    const session = /^s=(\S+)/m.exec(text)?.[1];
    const direction = /^a=(\w+)/m.exec(text)?.[1];
    this.note(
      `${lost ? 'LOST ' : ''}${from.address} > ${to.address}  ${first}  [${head('CSeq')}] ${head('From')} -> ${head('To')} ${head('Call-ID')}${session === undefined ? '' : ` {${session} ${direction}}`}`,
    );
  }

  event(site: string, event: TLibEvent): void {
    for (let at = 0; at < event.message.length; at++) this.#mix(event.message.charCodeAt(at));
    this.#mix(Number(event.thisDN ?? 0) | 0);
    if (this.print !== undefined) this.note(`${site} ${JSON.stringify(event)}`);
  }

  note(text: string): void {
    this.print?.(`${new Date(this.now()).toISOString().slice(11, 23)} ${text}`);
  }

  #mix(value: number): void {
    this.#hash = Math.imul(this.#hash ^ (value & 0xffff), 0x01000193);
    this.#hash = Math.imul(this.#hash ^ (value >>> 16), 0x01000193);
  }
}
