import type { CallType, KVList, TLibOrigin } from '../../tlib/types';
import { sessionDescription } from '../../sip/sdp/session-description';
import { escapeUser } from '../../sip/message/uri';
import type { LegEvents, OutgoingLeg, ServerRequest } from '../../sip/user-agent/types';
import { tlibErrorCodes as errorCodes } from '../../tlib/error-codes';
import type { Dn } from '../config/types';
import type { Announcer } from '../tlib/announcer';
import { autoAnswerHeaders } from './auto-answer';
import type { CallSession, Originator } from './call';
import type { CallContext } from './context';
import { joinMedia } from './re-offer';
import { relayRequest } from './mid-call';
import { extensionTarget } from './offer';
import { calledFirstOriginator } from './originators';
import { endCall, letGo, type ReleaseParts } from './release';
import { announceDialing, createCall, type Destination, failureState, routeTo } from './set-up';

/** The phone has this long to answer before its 2xx would time out anyway. */
const phoneAnswersWithinMs = 30_000;

/**
 * RequestMakeCall: calls the phone of `thisDN` first, then the destination with the phone's offer (RFC 3725 flow I).
 * A nailed-up phone does not ring but makes its offer on the connection it has. EventDialing, with the request's
 * referenceID, when the phone has answered; EventError when it did not. Without `origin` nobody asked but the server.
 */
export function makeCall(
  ctx: CallContext,
  announcer: Pick<Announcer, 'error'>,
  dn: Dn,
  number: string,
  destination: Destination,
  request: { origin?: TLibOrigin; reasons?: KVList; userData?: KVList },
): void {
  const refuse = (code: number, message: string): void => {
    if (request.origin !== undefined) announcer.error(request.origin, code, message, { thisDN: dn.number });
  };
  const target = extensionTarget(ctx, dn);
  if (target === undefined) {
    refuse(errorCodes.outOfService, `DN ${dn.number} has no registered phone, or is out of service`);
    return;
  }
  const connection = ctx.nailedUp().free(dn.number);
  let originator: Originator | undefined;
  let told = false;
  const end = (parts: ReleaseParts, code: number, message: string): void => {
    if (!told && !session.ended) refuse(code, message);
    endCall(ctx, session, parts);
  };
  const answered = (offer: Buffer, acknowledge: (body?: Buffer) => void): void => {
    session.timer?.cancel();
    if (offer.length === 0) {
      acknowledge();
      end(
        { end: { cause: 'failed' }, callState: 'GeneralError' },
        errorCodes.serviceUnavailable,
        'the phone answered without an SDP offer',
      );
      return;
    }
    originator = calledFirstOriginator(leg, offer, {
      clock: ctx.clock,
      acknowledge,
      decline: () => session.media.decline('origination', offer, ctx.address),
      join: (body) => joinMedia(ctx, session, body),
      letGo: () => letGo(ctx, session, leg),
    });
    told = true;
    const reasons = request.reasons === undefined ? {} : { reasons: request.reasons };
    announceDialing(ctx, session, reasons, request.origin);
    if (!session.ended) routeTo(ctx, session, destination);
  };
  const failed = (status: number): void =>
    end(
      { end: { cause: 'failed' }, callState: failureState(status) },
      status === 486 ? errorCodes.dnBusy : errorCodes.noAnswer,
      `the phone of DN ${dn.number} refused the call with ${status}`,
    );
  const waitingEvents: LegEvents = {
    onBye: () => endCall(ctx, session, { end: { cause: 'caller' } }),
    onRequest: (transaction) => answerWaiting(ctx, session, transaction),
  };
  const callPhone = (): OutgoingLeg => {
    const invited = ctx.ua.invite({
      uri: target.uri,
      ...ctx.bindings.way(dn.number, target.uri),
      from: `<sip:${escapeUser(number)}@${ctx.ua.hostPort}>`,
      to: `<sip:${escapeUser(dn.number)}@${ctx.ua.hostPort}>`,
      headers: autoAnswerHeaders(ctx, dn.number),
      events: {
        onAnswered(response) {
          if (session.ended) return;
          ctx.nailedUp().adopt(dn.number, invited, session.media.of('origination'), undefined);
          answered(sessionDescription(response) ?? Buffer.alloc(0), (body) => invited.ack(body));
        },
        onFailed: ({ status }) => failed(status),
        ...waitingEvents,
      },
    });
    return invited;
  };
  const leg = connection?.leg ?? callPhone();
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
      reliable: false,
      get offer() {
        return originator?.offer;
      },
      ring: (body, status) => originator?.ring(body, status),
      answer: (body) => originator?.answer(body),
      refuse(status, headers) {
        if (originator === undefined) letGo(ctx, session, leg);
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
  if (connection === undefined) return;
  session.media.renew('origination', connection.media);
  connection.take({
    body: () => undefined,
    onAnswered({ response, ack }) {
      leg.events = waitingEvents;
      answered(response.body, ack);
    },
    onFailed: failed,
  });
}

/** A phone that waits for the destination may hold, or have its media elsewhere: it gets no media until then anyway. */
export function answerWaiting(ctx: CallContext, session: CallSession, transaction: ServerRequest): void {
  const { method, body } = transaction.request;
  if (method !== 'INVITE' || session.ended)
    relayRequest(ctx, session, { bridge: session, side: 'origination' }, transaction);
  else if (body.length === 0) transaction.respond(488);
  else transaction.respond(200, { body: session.media.decline('origination', body, ctx.address) });
}
