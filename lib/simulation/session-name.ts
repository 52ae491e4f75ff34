import { type SdpDirection, sdpDirection } from '../sip/sdp/direction';

const mirrored: Readonly<Record<SdpDirection, SdpDirection>> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/** A description that names its line as the session: whoever receives it knows with whom he talks. */
export function describe(line: string, version: number, direction: SdpDirection): Buffer {
  return Buffer.from(
    `v=0\r\no=${line} 1 ${version} IN IP4 10.9.9.9\r\ns=${line}\r\nc=IN IP4 10.9.9.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\na=${direction}\r\n`,
  );
}

/** The answer to `offer` (RFC 3264 §6.1). */
export const answerTo = (offer: Buffer, line: string, version: number): Buffer =>
  describe(line, version, mirrored[sdpDirection(offer) ?? 'sendrecv']);

/** The line that a description comes from; undefined where it names none. */
export function lineIn(body: Buffer): string | undefined {
  if (body.length === 0) return undefined;
  const name = /^s=(\S+)/m.exec(body.toString('latin1'))?.[1];
  return name === undefined || name === '-' ? undefined : name;
}
