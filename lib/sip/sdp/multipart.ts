import { parseParams } from '../message/params';

/** Parts of one body that are looked at; with more it is not read. */
const partsMost = 8;
/** Longest header section of a part. */
const partHeadersMost = 2048;

interface BodyPart {
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly content: Buffer;
}

/** True for the Content-Type of a body in several parts of which each stands for itself. */
export function isMultipart(contentType: string): boolean {
  return mediaType(contentType) === 'multipart/mixed';
}

/**
 * The SDP of a `multipart/mixed` body (RFC 5621 §3): the one part that is `application/sdp`. Undefined where there is none
 * or more than one, where another part says `handling=required`, which nobody here can do, and where the body is broken.
 */
export function sdpPart(body: Buffer, contentType: string): Buffer | undefined {
  const parts = partsOf(body, contentType);
  if (parts === undefined) return undefined;
  const described = parts.filter(
    ({ headers }) => mediaType(headers.get('content-type') ?? '') === 'application/sdp',
  );
  const [sdp] = described;
  if (sdp === undefined || described.length > 1 || isEncoded(sdp)) return undefined;
  return parts.some((part) => part !== sdp && isRequired(part)) ? undefined : sdp.content;
}

/** RFC 2046 §5.1.1; undefined where it is not kept. */
function partsOf(body: Buffer, contentType: string): readonly BodyPart[] | undefined {
  const semicolon = contentType.indexOf(';');
  const params = semicolon < 0 ? undefined : parseParams(contentType, semicolon, contentType.length);
  const boundary = params?.get('boundary') ?? '';
  if (boundary === '' || boundary.length > 70) return undefined;
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: BodyPart[] = [];
  // The first delimiter may open the body, without a line end before it.
  let at = body.indexOf(delimiter.subarray(2)) === 0 ? -2 : body.indexOf(delimiter);
  for (;;) {
    if (at < -2 || at === -1) return undefined;
    const after = at + delimiter.length;
    if (body.toString('latin1', after, after + 2) === '--') return parts;
    const start = body.indexOf('\r\n', after);
    if (start < 0 || body.toString('latin1', after, start).trim() !== '' || parts.length >= partsMost)
      return undefined;
    at = body.indexOf(delimiter, start);
    const part = at < 0 ? undefined : partOf(body.subarray(start, at));
    if (part === undefined) return undefined;
    parts.push(part);
  }
}

/** `bytes` begin with the line end of the delimiter, so that a part without header fields has an empty line too. */
function partOf(bytes: Buffer): BodyPart | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0 || end > partHeadersMost) return undefined;
  const headers = new Map<string, string>();
  const lines = bytes
    .toString('latin1', 2, Math.max(2, end))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, content: bytes.subarray(end + 4) };
}

function isRequired({ headers }: BodyPart): boolean {
  return /;\s*handling\s*=\s*"?required/i.test(headers.get('content-disposition') ?? '');
}

function isEncoded({ headers }: BodyPart): boolean {
  const encoding = (headers.get('content-transfer-encoding') ?? 'binary').toLowerCase();
  return encoding !== 'binary' && encoding !== '8bit' && encoding !== '7bit';
}

function mediaType(value: string): string {
  const semicolon = value.indexOf(';');
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
}
