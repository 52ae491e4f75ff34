import { tlibErrorCodes } from '../../tlib/error-codes';
import type { SelfTestAnswer } from '../control/types';
import type { Engine } from '../engine';

const answerWithinMs = 3000;

/**
 * Proves the gate from outside: an INVITE sent through the server's own socket, and what a MakeCall would get.
 * While Started the INVITE is refused as one from an unknown source (403), so it makes no call.
 */
export function selfTest(engine: Engine): Promise<SelfTestAnswer> {
  const { ua, clock } = engine.ctx;
  const makeCall = engine.gate.closed ? { errorCode: tlibErrorCodes.serviceUnavailable } : {};
  return new Promise((resolve) => {
    const done = (invite: SelfTestAnswer['invite']): void => {
      timer.cancel();
      const answer: SelfTestAnswer = { invite, makeCall };
      engine.shutdown.records.probed(answer);
      resolve(answer);
    };
    const timer = clock.schedule(answerWithinMs, () => {
      leg.end();
      done({});
    });
    const leg = ua.invite({
      uri: `sip:self-test@${ua.hostPort}`,
      from: `<sip:self-test@${ua.hostPort}>`,
      to: `<sip:self-test@${ua.hostPort}>`,
      events: {
        onAnswered() {
          leg.ack();
          leg.end();
          done({ code: 200 });
        },
        onFailed({ status, response }) {
          const contact = response?.contact?.uriText;
          done({ code: status, ...(contact === undefined ? {} : { contact }) });
        },
      },
    });
  });
}
