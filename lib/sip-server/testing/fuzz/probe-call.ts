import { eventually } from '../eventually';
import { header, type RawSip, request } from '../raw-sip';

/** A datagram that got lost, as in a flood one may, is sent again like this by every phone. */
const resendMs = 500;

/** A whole call from a healthy caller: INVITE, 200, ACK, BYE, 200. Throws when it does not go so. */
export async function probeCall(caller: RawSip, dial: string, serverPort: number, id: string): Promise<void> {
  const parts = { dial, serverPort, fromPort: caller.port, id };
  const answers = (cseq: string) => () =>
    caller.datagrams.find(
      ({ text }) =>
        text.includes(`Call-ID: ${id}@`) && text.includes(`CSeq: ${cseq}`) && !/^SIP\/2\.0 1/.test(text),
    );
  const answer = async (bytes: string, cseq: string): Promise<string> => {
    const send = (): void => caller.send(bytes, serverPort);
    send();
    const resend = setInterval(send, resendMs);
    const { text } = await eventually(`a final answer to ${cseq} of ${id}`, answers(cseq)).finally(() =>
      clearInterval(resend),
    );
    if (!text.startsWith('SIP/2.0 200 '))
      throw new Error(`${cseq} of the probe call was answered ${text.split('\r\n')[0]}`);
    return text;
  };
  const answered = await answer(request(parts), '1 INVITE');
  const toTag = /tag=([^;\s]+)/.exec(header(answered, 'To') ?? '')?.[1] ?? '';
  caller.send(request({ ...parts, method: 'ACK', toTag }), serverPort);
  await answer(request({ ...parts, method: 'BYE', toTag, cseq: 2 }), '2 BYE');
  caller.datagrams.length = 0;
}
