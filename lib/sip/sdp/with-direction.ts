import type { SdpDirection } from './direction';

const directionLine = /^a=(?:sendrecv|sendonly|recvonly|inactive)\s*$/;

/** `body` with `direction` on each of its media sections and nowhere else (RFC 3264 §5.1); other lines stay as they are. */
export function withDirection(body: Buffer, direction: SdpDirection): Buffer {
  const text = body.toString('latin1');
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines: string[] = [];
  let inMedia = false;
  for (const line of text.split(/\r\n|\n/)) {
    if (line === '' || directionLine.test(line)) continue;
    const beginsMedia = line.startsWith('m=');
    if (beginsMedia && inMedia) lines.push(`a=${direction}`);
    inMedia ||= beginsMedia;
    lines.push(line);
  }
  if (inMedia) lines.push(`a=${direction}`);
  return Buffer.from(`${lines.join(lineEnd)}${lineEnd}`, 'latin1');
}
