import type { SipRequest } from '../message/types';
import { writeResponse } from '../message/write-message';
import type { ReplyParts } from '../message/parse-message';
import { responseVias, stampVia } from '../transaction/response-routing';
import type { Remote } from '../transport/transport';
import type { ExtraHeaders, MessageParts } from './types';

/** Response to `request` but for what its status and parts say. */
export interface ResponseFrame {
  readonly request: SipRequest;
  readonly source: Remote;
  /** Added to a To without tag; undefined for 100. */
  readonly toTag: string | undefined;
  readonly server: string;
  /** Contact for a response that makes or refreshes a dialog. */
  readonly contact?: string | undefined;
  /** Allow for a 2xx to an INVITE (RFC 3261 §13.3.1.4). */
  readonly allow?: string | undefined;
  /** Supported for a 2xx to an INVITE, besides what its headers say. */
  readonly supported?: string | undefined;
}

/** Builds a response by RFC 3261 §8.2.6.2; Record-Route goes into those with a Contact (§12.1.1). */
export function buildResponse(frame: ResponseFrame, status: number, parts: MessageParts): Buffer {
  const { request, contact } = frame;
  const { headers } = request;
  const to = headers.get('to')!;
  const tagged = frame.toTag === undefined || request.to.params.has('tag') ? to : `${to};tag=${frame.toTag}`;
  return writeResponse({
    status,
    reason: parts.reason,
    vias: responseVias(request, frame.source),
    from: headers.get('from'),
    to: tagged,
    callId: request.callId,
    cseq: headers.get('cseq'),
    recordRoutes: contact === undefined ? undefined : headers.getAll('record-route'),
    contact: has(parts.headers, 'contact') ? undefined : contact,
    allow: status < 200 || has(parts.headers, 'allow') ? undefined : frame.allow,
    server: frame.server,
    headers: status < 200 ? parts.headers : withSupported(parts.headers, frame.supported),
    body: parts.body,
    contentType: parts.contentType,
  });
}

/** Header fields with a further Supported. */
export function withSupported(
  headers: ExtraHeaders | undefined,
  supported: string | undefined,
): ExtraHeaders | undefined {
  return supported === undefined ? headers : [...(headers ?? []), ['Supported', supported]];
}

/** Whether the user brings the field itself. */
function has(headers: ExtraHeaders | undefined, name: string): boolean {
  return headers?.some(([given]) => given.toLowerCase() === name) ?? false;
}

/** To tag of an answer without transaction: the same for every retransmission (RFC 3261 §8.2.7). */
export function statelessTag(branch: string | undefined, callId: string | undefined): string {
  const text = `${branch ?? ''} ${callId ?? ''}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The answer to a request that could not be parsed; fields it lacks are left out (RFC 4475 §3.3.1). */
export function buildMalformedReply(
  reply: ReplyParts,
  source: Remote,
  status: number,
  reason: string | undefined,
  server: string,
): Buffer {
  const { to } = reply;
  const tag = statelessTag(reply.via.branch, reply.callId);
  return writeResponse({
    status,
    reason,
    vias: [stampVia(reply.via, source) ?? reply.vias[0]!, ...reply.vias.slice(1)],
    from: reply.from,
    to: to === undefined || /;\s*tag\s*=/i.test(to) ? to : `${to};tag=${tag}`,
    callId: reply.callId,
    cseq: reply.cseq,
    server,
  });
}
