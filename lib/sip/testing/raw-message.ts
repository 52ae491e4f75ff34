import { parseMessage } from '../message/parse-message';
import type { SipRequest, SipResponse } from '../message/types';

export interface RawRequestOptions {
  readonly uri?: string;
  readonly branch?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly sentBy?: string;
  readonly contact?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** A well-formed request, but for what the options change. */
export function rawRequest(method: string, options: RawRequestOptions = {}): Buffer {
  const body = options.body ?? '';
  const lines = [
    `${method} ${options.uri ?? 'sip:7001@10.0.0.1'} SIP/2.0`,
    `Via: SIP/2.0/UDP ${options.sentBy ?? '10.0.0.9:5060'};branch=${options.branch ?? 'z9hG4bKtest1'}`,
    'Max-Forwards: 70',
    `From: ${options.from ?? '<sip:caller@10.0.0.9>;tag=caller'}`,
    `To: ${options.to ?? '<sip:7001@10.0.0.1>'}`,
    `Call-ID: ${options.callId ?? 'call-1'}`,
    `CSeq: ${options.cseq ?? 1} ${method}`,
    `Contact: ${options.contact ?? '<sip:caller@10.0.0.9:5060>'}`,
    ...(options.headers ?? []),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

export interface RawResponseOptions {
  readonly toTag?: string;
  readonly contact?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** A response to the request whose text is given. */
export function rawResponse(request: string, status: number, options: RawResponseOptions = {}): Buffer {
  const lines = request.split('\r\n');
  const pick = (name: string): string[] => lines.filter((line) => line.startsWith(`${name}:`));
  const tag = options.toTag === undefined ? '' : `;tag=${options.toTag}`;
  const body = options.body ?? '';
  const out = [
    `SIP/2.0 ${status} Test`,
    ...pick('Via'),
    ...pick('From'),
    ...pick('To').map((to) => (to.includes(';tag=') ? to : to + tag)),
    ...pick('Call-ID'),
    ...pick('CSeq'),
    ...(options.contact === undefined ? [] : [`Contact: ${options.contact}`]),
    ...(options.headers ?? []),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${out.join('\r\n')}\r\n\r\n${body}`);
}

/** The parsed request; throws when it is malformed. */
export function request(bytes: Buffer): SipRequest {
  const result = parseMessage(bytes);
  if (!result.ok || result.message.kind !== 'request') throw new Error('no request');
  return result.message;
}

/** The parsed response; throws when it is malformed. */
export function response(bytes: Buffer): SipResponse {
  const result = parseMessage(bytes);
  if (!result.ok || result.message.kind !== 'response') throw new Error('no response');
  return result.message;
}
