import { SipError } from '../errors';
import { parseCSeq } from './cseq';
import { HeaderIndex } from './header-index';
import { headerName } from './header-names';
import { decimal, isToken } from './lexer';
import { parseNameAddr } from './name-addr';
import { ParsedRequest, ParsedResponse } from './parsed-message';
import { parseStartLine, type StartLine } from './start-line';
import type { SipMessage, Via } from './types';
import { parseVia } from './via';

/** Longest message: what a UDP datagram can hold (RFC 3261 §18.1.1). */
export const MESSAGE_BYTES_MAX = 65_535;
/** Most header lines of one message. */
const HEADERS_MAX = 256;
/** Longest single header field, continuation lines included. */
const HEADER_LENGTH_MAX = 16_384;

/** What it takes to answer a request that could not be parsed; each value as written, unchecked but for `via`. */
export interface ReplyParts {
  readonly via: Via;
  /** Every Via value, topmost first. */
  readonly vias: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly callId: string | undefined;
  readonly cseq: string | undefined;
}

/**
 * Outcome of parsing. A failure holds the status to answer with (400, 505 for another SIP version, 513 for one too
 * large), and `reply` where an answer is possible: a request other than ACK with a readable topmost Via.
 */
export type ParseResult =
  | { readonly ok: true; readonly message: SipMessage }
  | {
      readonly ok: false;
      readonly error: SipError;
      readonly status: number;
      readonly reply: ReplyParts | undefined;
    };

/** A fault found while parsing; internal to the parser. */
class Fault {
  constructor(
    readonly reason: string,
    readonly status = 400,
  ) {}
}

const NO_BODY = Buffer.alloc(0);

/**
 * Parses one datagram (RFC 3261 §7, §18.3). Never throws. Lines may end in CRLF or bare LF; bytes after the
 * Content-Length are dropped; a datagram shorter than it says is malformed. A datagram of line ends alone, a
 * keep-alive, gives error code `empty`.
 */
export function parseMessage(bytes: Buffer): ParseResult {
  let start = 0;
  while (start < bytes.length && (bytes[start] === 13 || bytes[start] === 10 || bytes[start] === 0)) start++;
  if (start === bytes.length) return failure(new Fault('keep-alive'), undefined, undefined, 'empty');
  if (bytes.length > MESSAGE_BYTES_MAX) {
    return failure(new Fault('message over 65535 bytes', 513), undefined, undefined);
  }
  const headEnd = findHeadEnd(bytes, start);
  const text = bytes.toString('utf8', start, headEnd.end);
  const lineEnd = endOfLine(text, 0);
  const startLine = parseStartLine(text.slice(0, lineEnd.end));
  const headers = new HeaderIndex(text);
  const fault =
    indexHeaders(text, lineEnd.next, headers) ??
    (startLine instanceof Object ? undefined : new Fault(startLine));
  if (fault !== undefined) return failure(fault, startLine, headers);
  if (headEnd.body < 0)
    return failure(new Fault('no empty line after the header fields'), startLine, headers);
  const message = assemble(startLine as StartLine, headers, bytes, headEnd.body);
  return message instanceof Fault ? failure(message, startLine, headers) : { ok: true, message };
}

/** The failure of a message that a stream could not frame, with what it takes to answer it. */
export function refuseMessage(
  bytes: Buffer,
  status: number,
  reason: string,
): Extract<ParseResult, { ok: false }> {
  const text = bytes.toString('utf8', 0, findHeadEnd(bytes, 0).end);
  const lineEnd = endOfLine(text, 0);
  const headers = new HeaderIndex(text);
  indexHeaders(text, lineEnd.next, headers);
  return failure(new Fault(reason, status), parseStartLine(text.slice(0, lineEnd.end)), headers);
}

/** Where the header text ends, and where the body begins (-1: the message is cut off). */
function findHeadEnd(bytes: Buffer, start: number): { end: number; body: number } {
  const crlf = bytes.indexOf('\r\n\r\n', start, 'latin1');
  if (crlf >= 0) return { end: crlf + 2, body: crlf + 4 };
  const lf = bytes.indexOf('\n\n', start, 'latin1');
  return lf >= 0 ? { end: lf + 1, body: lf + 2 } : { end: bytes.length, body: -1 };
}

function endOfLine(text: string, from: number): { end: number; next: number } {
  const lf = text.indexOf('\n', from);
  if (lf < 0) return { end: text.length, next: text.length };
  return { end: text.charCodeAt(lf - 1) === 13 ? lf - 1 : lf, next: lf + 1 };
}

/** One pass over the header lines; only their names are looked at. */
function indexHeaders(text: string, from: number, headers: HeaderIndex): Fault | undefined {
  let fieldStart = from;
  /** Bits of the names that may stand only once. */
  let seen = 0;
  for (let at = from; at < text.length; ) {
    const lf = text.indexOf('\n', at);
    const next = lf < 0 ? text.length : lf + 1;
    const end = lf < 0 ? text.length : text.charCodeAt(lf - 1) === 13 ? lf - 1 : lf;
    const cr = text.indexOf('\r', at);
    if (cr >= 0 && cr < end) return new Fault('CR without LF in a header field');
    const first = text.charCodeAt(at);
    if (first === 32 || first === 9) {
      if (headers.count === 0) return new Fault('continuation line before any header field');
      headers.extendLast(end);
    } else {
      fieldStart = at;
      const colon = text.indexOf(':', at);
      if (colon < 0 || colon >= end) return new Fault('header line without colon');
      const name = nameBefore(text, at, colon);
      if (name === undefined) return new Fault('header name is no token');
      if ((seen & name.once) !== 0) return new Fault(`${name.name} stands twice`);
      seen |= name.once;
      headers.add(name.name, colon + 1, end);
      if (headers.count > HEADERS_MAX) return new Fault(`over ${HEADERS_MAX} header lines`);
    }
    if (end - fieldStart > HEADER_LENGTH_MAX) return new Fault(`header over ${HEADER_LENGTH_MAX} characters`);
    at = next;
  }
  return undefined;
}

function nameBefore(text: string, start: number, colon: number) {
  let end = colon;
  while (end > start && (text.charCodeAt(end - 1) === 32 || text.charCodeAt(end - 1) === 9)) end--;
  const written = text.slice(start, end);
  const name = headerName(written);
  return isToken(written) ? name : undefined;
}

function assemble(start: StartLine, headers: HeaderIndex, bytes: Buffer, bodyAt: number): SipMessage | Fault {
  const viaText = headers.get('via');
  const via = viaText === undefined ? undefined : parseVia(viaText);
  if (via === undefined) return new Fault('topmost Via missing or unreadable');
  const cseqText = headers.get('cseq');
  const cseq = cseqText === undefined ? undefined : parseCSeq(cseqText);
  if (cseq === undefined) return new Fault('CSeq missing or unreadable');
  if (start.kind === 'request' && cseq.method !== start.method) return new Fault('CSeq names another method');
  const callId = headers.get('call-id');
  if (callId === undefined || callId === '' || callId.includes(' '))
    return new Fault('Call-ID missing or unreadable');
  const fromText = headers.get('from');
  const from = fromText === undefined ? undefined : parseNameAddr(fromText);
  if (from === undefined) return new Fault('From missing or unreadable');
  const toText = headers.get('to');
  const to = toText === undefined ? undefined : parseNameAddr(toText);
  if (to === undefined) return new Fault('To missing or unreadable');
  const body = cutBody(headers, bytes, bodyAt);
  if (body instanceof Fault) return body;
  const common = { headers, body, callId, cseq, from, to, via };
  return start.kind === 'request'
    ? new ParsedRequest(common, start.method, start.uri, start.uriText)
    : new ParsedResponse(common, start.status, start.reason);
}

/** RFC 3261 §18.3: over UDP a missing Content-Length means the rest of the datagram. */
function cutBody(headers: HeaderIndex, bytes: Buffer, bodyAt: number): Buffer | Fault {
  const available = bytes.length - bodyAt;
  const text = headers.get('content-length');
  if (text === undefined) return available === 0 ? NO_BODY : bytes.subarray(bodyAt);
  const length = decimal(text);
  if (length === undefined) return new Fault('Content-Length is no number');
  if (length > available) return new Fault('body shorter than Content-Length');
  return length === 0 ? NO_BODY : bytes.subarray(bodyAt, bodyAt + length);
}

function failure(
  fault: Fault,
  start: StartLine | string | undefined,
  headers: HeaderIndex | undefined,
  code: 'malformed' | 'empty' = 'malformed',
): Extract<ParseResult, { ok: false }> {
  const version = typeof start === 'string' && start.startsWith('version') ? 505 : fault.status;
  return {
    ok: false,
    error: new SipError(code, fault.reason),
    status: version,
    reply: headers === undefined ? undefined : replyParts(start, headers),
  };
}

function replyParts(start: StartLine | string | undefined, headers: HeaderIndex): ReplyParts | undefined {
  if (start instanceof Object && (start.kind === 'response' || start.method === 'ACK')) return undefined;
  const vias = headers.getAll('via');
  const via = vias[0] === undefined ? undefined : parseVia(vias[0]);
  const cseq = headers.get('cseq');
  if (via === undefined || start === 'not SIP' || cseq?.endsWith('ACK') === true) return undefined;
  const get = (name: string): string | undefined => headers.get(name);
  return { via, vias, from: get('from'), to: get('to'), callId: get('call-id'), cseq };
}
