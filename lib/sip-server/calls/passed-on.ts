import { isMultipart } from '../../sip/sdp/multipart';
import type { SipMessage } from '../../sip/message/types';
import type { ExtraHeaders, Leg, MessageParts } from '../../sip/user-agent/types';
import type { Place } from './call';
import { other } from './call-media';

/** The leg that speaks with the one at a place, once it can be spoken to. */
export function partnerOf({ bridge, side }: Place): Leg | undefined {
  const leg = bridge.legs[other(side)];
  return leg?.dialog !== undefined && leg.state !== 'ending' && leg.state !== 'ended' ? leg : undefined;
}

/** Header fields that say what the body is, and to which INFO package it belongs (RFC 6086). */
const contentFields = ['Content-Disposition', 'Content-Encoding', 'Content-Language', 'Info-Package'];

/** Body of a message with what describes it, to be sent on; `body` in the place of its own. */
export function contentOf(message: SipMessage, body: Buffer | undefined = message.body): MessageParts {
  const headers: ExtraHeaders = contentFields.flatMap((name) =>
    message.headers.has(name) ? [[name, message.headers.getAll(name).join(', ')] as const] : [],
  );
  if (body === undefined || body.length === 0) return { headers };
  const contentType = message.headers.get('content-type');
  // The description alone goes on, of the parts with which it came.
  if (body !== message.body && contentType !== undefined && isMultipart(contentType)) return { body };
  return { headers, body, ...(contentType === undefined ? {} : { contentType }) };
}
