import { header, RawSip, request, responseTo } from './raw-sip';
import type { Cleanup } from './test-server';

/** Media of a message's SDP: `sendrecv`, `inactive`…, or undefined where it has none. */
export function directionOf(message: string): string | undefined {
  if (!message.includes('\r\nm=')) return undefined;
  return /\r\na=(sendrecv|sendonly|recvonly|inactive)\r\n/.exec(message)?.[1] ?? 'sendrecv';
}

/** A 200 with SDP in the direction that the request leaves it, as RFC 3264 §6 has it. */
function accepted(text: string, contact: string): string {
  const answer = responseTo(text, '200 OK', { tag: 'raw', contact, sdp: true });
  if (directionOf(text) !== 'inactive') return answer;
  const lengthened = 'a=inactive\r\n'.length;
  return `${answer}a=inactive\r\n`.replace(
    /Content-Length: (\d+)/,
    (_, length: string) => `Content-Length: ${Number(length) + lengthened}`,
  );
}

/** The header section's start line and method of a request that is inside a dialog. */
const inDialog = (text: string): boolean => header(text, 'To')?.includes('tag=') === true;

/**
 * A phone written out by hand: takes calls at once, or with `talk` rings until a NOTIFY tells it to answer; answers
 * whatever comes inside a call.
 */
export async function rawPhone(cleanup: Cleanup, { talk = false } = {}): Promise<RawSip> {
  const phone = await RawSip.open(cleanup);
  const contact = `sip:phone@127.0.0.1:${phone.port}`;
  let ringing: string | undefined;
  phone.onMessage = (text, reply) => {
    if (text.startsWith('SIP/2.0') || text.startsWith('ACK ')) return;
    if (text.startsWith('INVITE ') && talk && !inDialog(text)) {
      ringing = text;
      const answer = responseTo(text, '180 Ringing', { tag: 'raw', contact });
      reply(answer.replace('Content-Length', 'Allow-Events: talk, hold\r\nContent-Length'));
    } else if (text.startsWith('INVITE ')) reply(accepted(text, contact));
    else reply(responseTo(text, '200 OK', { tag: 'raw' }));
    if (text.startsWith('NOTIFY ') && ringing !== undefined) {
      reply(accepted(ringing, contact));
      ringing = undefined;
    }
  };
  return phone;
}

/** A caller written out by hand, in one call. */
export interface RawCaller {
  readonly sip: RawSip;
  hangUp(): void;
}

/** Calls `dial`; acknowledges the answer and answers whatever comes inside the call. */
export async function rawCaller(
  cleanup: Cleanup,
  call: { readonly serverPort: number; readonly dial: string; readonly id: string },
): Promise<RawCaller> {
  const sip = await RawSip.open(cleanup);
  const parts = { ...call, fromPort: sip.port };
  let toTag = '';
  sip.onMessage = (text, reply) => {
    if (text.startsWith('SIP/2.0 200') && header(text, 'CSeq') === '1 INVITE') {
      toTag = /tag=([^;\s]+)/.exec(header(text, 'To') ?? '')?.[1] ?? '';
      sip.send(request({ ...parts, method: 'ACK', toTag }), call.serverPort);
    } else if (text.startsWith('INVITE ')) reply(accepted(text, `sip:caller@127.0.0.1:${sip.port}`));
    else if (!text.startsWith('SIP/2.0') && !text.startsWith('ACK ')) reply(responseTo(text, '200 OK'));
  };
  sip.send(request(parts), call.serverPort);
  return {
    sip,
    hangUp: () => sip.send(request({ ...parts, method: 'BYE', cseq: 2, toTag }), call.serverPort),
  };
}
