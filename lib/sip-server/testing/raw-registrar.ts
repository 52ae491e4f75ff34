import { rawRequest, response } from '../../sip/testing/raw-message';
import type { SipResponse } from '../../sip/message/types';
import type { Harness } from './engine-harness';

/** One request of a `RawPhone`; header lines as they are written. */
interface RawPhoneRequest {
  readonly method?: string;
  /** Request-URI. */
  readonly uri?: string;
  /** User of From and To of a REGISTER, of From else. */
  readonly dn: string;
  readonly contacts?: readonly string[];
  readonly expires?: string;
  readonly callId?: string;
  /** Default: one higher each time. */
  readonly cseq?: number;
  readonly headers?: readonly string[];
}

/** A phone on the memory network that writes its requests out by hand. */
export interface RawPhone {
  send(request: RawPhoneRequest): Promise<SipResponse>;
}

/** Binds `address:port` on the memory network. */
export async function rawPhone(h: Harness, port = 5701, address = '10.0.0.9'): Promise<RawPhone> {
  const transport = h.network.transport(address, port);
  const received: Buffer[] = [];
  await transport.open((bytes) => void received.push(bytes));
  let sent = 0;
  return {
    async send({ method = 'REGISTER', dn, contacts = [], expires, callId, headers = [], ...more }) {
      sent += 1;
      const cseq = more.cseq ?? sent;
      const to = method === 'REGISTER' ? dn : '8000';
      const bytes = rawRequest(method, {
        uri: more.uri ?? (method === 'REGISTER' ? 'sip:10.0.0.2' : `sip:${to}@10.0.0.2`),
        branch: `z9hG4bK${port}x${sent}`,
        from: `<sip:${dn}@10.0.0.2>;tag=raw`,
        to: `<sip:${to}@10.0.0.2>`,
        callId: callId ?? `${address}-${port}`,
        cseq,
        sentBy: `${address}:${port}`,
        headers: [
          ...contacts.map((contact) => `Contact: ${contact}`),
          ...(expires === undefined ? [] : [`Expires: ${expires}`]),
          ...headers,
        ],
      });
      const text = bytes.toString();
      // A REGISTER has the contacts that the test gives it, and no others.
      const own = method === 'REGISTER' ? text.replace(/^Contact: <sip:caller@.*\r\n/m, '') : text;
      received.length = 0;
      transport.send(Buffer.from(own), { protocol: 'udp', address: '10.0.0.2', port: 5060 });
      await h.pass(1);
      const answer = received.map(response).find(({ status }) => status >= 200);
      if (answer === undefined) throw new Error(`no answer to ${text}`);
      return answer;
    },
  };
}

/** The Contact values of a 200. */
export function contactsOf(answer: SipResponse): string[] {
  return answer.headers.getAll('contact');
}
