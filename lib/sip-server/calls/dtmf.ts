import type { Leg } from '../../sip/user-agent/types';

const toneMs = 160;

/** Sends keys to a leg, one INFO (application/dtmf-relay) after the other; `onDone` with the status that refused one. */
export function sendDigits(
  leg: Leg,
  digits: string,
  onDone: (failed: { readonly status: number | undefined } | undefined) => void,
): void {
  const send = (index: number): void => {
    const digit = digits[index];
    if (digit === undefined) {
      onDone(undefined);
      return;
    }
    const body = Buffer.from(`Signal=${digit}\r\nDuration=${toneMs}\r\n`);
    leg.request('INFO', { body, contentType: 'application/dtmf-relay' }, (answer) => {
      const status = answer?.response.status;
      if (status !== undefined && status < 300) send(index + 1);
      else onDone({ status });
    });
  };
  send(0);
}
