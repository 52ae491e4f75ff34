import type { SipMessage } from '../../sip/message/types';
import type { ExtraHeaders, InDialogAnswer, Leg, MessageParts } from '../../sip/user-agent/types';
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
  return { headers, body, ...(contentType === undefined ? {} : { contentType }) };
}

/** Header fields of a failure that its receiver can use. */
const failureFields = ['Retry-After', 'Warning', 'Accept', 'Recv-Info'];

/** What a leg is told of the other leg's failure; a challenge or interval of that leg's own is no answer for it. */
export function failureOf(answer: InDialogAnswer): { readonly status: number; readonly parts: MessageParts } {
  const { response } = answer;
  const { status, headers } = response;
  if (status < 400 || status === 401 || status === 407 || status === 420 || status === 422)
    return { status: 500, parts: {} };
  const passedOn = failureFields.flatMap((name) =>
    headers.has(name) ? [[name, headers.getAll(name).join(', ')] as const] : [],
  );
  return { status, parts: { reason: response.reason, headers: passedOn } };
}
