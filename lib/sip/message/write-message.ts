import { reasonPhrase } from './reason-phrases';

/** Header fields in order, as `[name, value]`. */
type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

export interface RequestFields {
  readonly method: string;
  readonly uri: string;
  /** Topmost Via value. */
  readonly via: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  /** Route values in sending order. */
  readonly routes: readonly string[];
  readonly maxForwards: number;
  readonly contact?: string | undefined;
  readonly allow?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly headers?: HeaderList | undefined;
  readonly body?: Buffer | undefined;
  readonly contentType?: string | undefined;
}

export interface ResponseFields {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly vias: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly callId: string | undefined;
  /** As written, e.g. `1 INVITE`. */
  readonly cseq: string | undefined;
  readonly recordRoutes?: readonly string[] | undefined;
  readonly contact?: string | undefined;
  readonly allow?: string | undefined;
  readonly server?: string | undefined;
  readonly headers?: HeaderList | undefined;
  readonly body?: Buffer | undefined;
  readonly contentType?: string | undefined;
}

/** Serialises a request (RFC 3261 §7.1, §8.1.1). Values are written as given, without CR and LF. */
export function writeRequest(fields: RequestFields): Buffer {
  let head = `${fields.method} ${clean(fields.uri)} SIP/2.0\r\nVia: ${fields.via}\r\nMax-Forwards: ${fields.maxForwards}\r\n`;
  for (const route of fields.routes) head += `Route: ${route}\r\n`;
  head += `From: ${clean(fields.from)}\r\nTo: ${clean(fields.to)}\r\nCall-ID: ${fields.callId}\r\nCSeq: ${fields.cseq} ${fields.method}\r\n`;
  if (fields.contact !== undefined) head += `Contact: ${fields.contact}\r\n`;
  if (fields.allow !== undefined) head += `Allow: ${fields.allow}\r\n`;
  if (fields.userAgent !== undefined) head += `User-Agent: ${fields.userAgent}\r\n`;
  return finish(head, fields.headers, fields.body, fields.contentType);
}

/** Serialises a response (RFC 3261 §7.2, §8.2.6); fields that are undefined are left out. */
export function writeResponse(fields: ResponseFields): Buffer {
  let head = `SIP/2.0 ${fields.status} ${fields.reason === undefined ? reasonPhrase(fields.status) : clean(fields.reason)}\r\n`;
  for (const via of fields.vias) head += `Via: ${via}\r\n`;
  if (fields.recordRoutes !== undefined) {
    for (const route of fields.recordRoutes) head += `Record-Route: ${route}\r\n`;
  }
  if (fields.from !== undefined) head += `From: ${fields.from}\r\n`;
  if (fields.to !== undefined) head += `To: ${fields.to}\r\n`;
  if (fields.callId !== undefined) head += `Call-ID: ${fields.callId}\r\n`;
  if (fields.cseq !== undefined) head += `CSeq: ${fields.cseq}\r\n`;
  if (fields.contact !== undefined) head += `Contact: ${fields.contact}\r\n`;
  if (fields.allow !== undefined) head += `Allow: ${fields.allow}\r\n`;
  if (fields.server !== undefined) head += `Server: ${fields.server}\r\n`;
  return finish(head, fields.headers, fields.body, fields.contentType);
}

function finish(
  head: string,
  headers: HeaderList | undefined,
  body: Buffer | undefined,
  contentType: string | undefined,
): Buffer {
  let text = head;
  if (headers !== undefined) {
    for (const [name, value] of headers) text += `${name}: ${clean(value)}\r\n`;
  }
  if (body === undefined || body.length === 0) return Buffer.from(`${text}Content-Length: 0\r\n\r\n`, 'utf8');
  text += `Content-Type: ${contentType ?? 'application/sdp'}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const length = Buffer.byteLength(text, 'utf8');
  const bytes = Buffer.allocUnsafe(length + body.length);
  bytes.write(text, 0, length, 'utf8');
  body.copy(bytes, length);
  return bytes;
}

/** A value from outside can't start a header field of its own. */
function clean(value: string): string {
  return value.indexOf('\n') < 0 && value.indexOf('\r') < 0 ? value : value.replace(/[\r\n]+/g, ' ');
}
