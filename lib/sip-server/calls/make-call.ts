import type { CallType, KVList, TLibOrigin } from '../../tlib/types';
import { escapeUser } from '../../sip/message/uri';
import { tlibErrorCodes as errorCodes } from '../../tlib/error-codes';
import type { Dn } from '../config/types';
import type { Announcer } from '../tlib/announcer';
import type { Originator } from './call';
import type { CallContext } from './context';
import { extensionTarget } from './offer';
import { calledFirstOriginator } from './originators';
import { endCall, type ReleaseParts } from './release';
import { announceDialing, createCall, type Destination, failureState, routeTo } from './set-up';

/** The phone has this long to answer before its 2xx would time out anyway. */
const phoneAnswersWithinMs = 30_000;

/**
 * RequestMakeCall: calls the phone of `thisDN` first, then the destination with the phone's offer (RFC 3725 flow I).
 * EventDialing, with the request's referenceID, when the phone has answered; EventError when it did not.
 */
export function makeCall(
  ctx: CallContext,
  announcer: Announcer,
  dn: Dn,
  number: string,
  destination: Destination,
  request: { origin: TLibOrigin; reasons?: KVList; userData?: KVList },
): void {
  const target = extensionTarget(ctx, dn);
  if (target === undefined) {
    announcer.error(
      request.origin,
      errorCodes.outOfService,
      `DN ${dn.number} has no registered phone, or is out of service`,
      {
        thisDN: dn.number,
      },
    );
    return;
  }
  let originator: Originator | undefined;
  let told = false;
  const leg = ctx.ua.invite({
    uri: target.uri,
    connection: ctx.bindings.connection(dn.number, target.uri),
    from: `<sip:${escapeUser(number)}@${ctx.ua.hostPort}>`,
    to: `<sip:${escapeUser(dn.number)}@${ctx.ua.hostPort}>`,
    events: {
      onAnswered(response) {
        if (session.ended) return;
        if (response.body.length === 0) {
          leg.ack();
          end(
            { end: { cause: 'failed' }, callState: 'GeneralError' },
            errorCodes.serviceUnavailable,
            'the phone answered without an SDP offer',
          );
          return;
        }
        session.timer?.cancel();
        originator = calledFirstOriginator(leg, response.body, ctx.address);
        told = true;
        announceDialing(
          ctx,
          session,
          request.reasons === undefined ? {} : { reasons: request.reasons },
          request.origin,
        );
        if (!session.ended) routeTo(ctx, session, destination);
      },
      onFailed: ({ status }) =>
        end(
          { end: { cause: 'failed' }, callState: failureState(status) },
          status === 486 ? errorCodes.dnBusy : errorCodes.noAnswer,
          `the phone of DN ${dn.number} refused the call with ${status}`,
        ),
      onBye: () => endCall(ctx, session, { end: { cause: 'caller' } }),
    },
  });
  const end = (parts: ReleaseParts, code: number, message: string): void => {
    if (!told && !session.ended) announcer.error(request.origin, code, message, { thisDN: dn.number });
    endCall(ctx, session, parts);
  };
  const callType: CallType = destination.kind === 'trunk' ? 'Outbound' : 'Internal';
  const session = createCall(ctx, {
    callType,
    ani: dn.number,
    dnis: number,
    callID: leg.callId,
    origination: { dn: dn.number, kind: 'extension', trunk: undefined },
    maxForwards: 70,
    ...(request.userData === undefined ? {} : { userData: request.userData }),
    originator: {
      leg,
      redirectable: false,
      get offer() {
        return originator?.offer;
      },
      ring: (body, status) => originator?.ring(body, status),
      answer: (body) => originator?.answer(body),
      refuse(status, headers) {
        if (originator === undefined) ctx.byes.end(leg);
        else originator.refuse(status, headers);
      },
    },
  });
  session.timer = ctx.clock.schedule(phoneAnswersWithinMs, () =>
    end(
      { end: { cause: 'failed' }, callState: 'NoAnswer' },
      errorCodes.noAnswer,
      `the phone of DN ${dn.number} did not answer`,
    ),
  );
  ctx.agents().deviceChanged(dn.number);
}
