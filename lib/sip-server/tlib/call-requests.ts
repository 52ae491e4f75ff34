import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { placeOf } from '../calls/call';
import { other } from '../calls/call-media';
import { sendDigits } from '../calls/dtmf';
import { holdCall, retrieveCall } from '../calls/hold';
import { answerRemotely } from '../calls/remote-answer';
import { leaveCall } from '../calls/leave';
import { transferorLeft } from '../calls/transfer-on';
import { partyOf } from './call-lookup';
import { holdFaults } from './hold-faults';
import type { RequestDeps, RequestOf } from './request-deps';

/** RequestReleaseCall: ends a two-party call, and a member's part in a conference (S-84). */
export function releaseCall(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestReleaseCall'>,
): void {
  const place = partyOf(deps, origin, request);
  if (place === undefined) return;
  const { session, party } = place;
  if (session.transfer?.party === party) {
    transferorLeft(deps.ctx, session, origin);
    return;
  }
  const answered = session.call.answeredAt !== undefined;
  leaveCall(deps.ctx, session, party, {
    end: { cause: answered || party !== session.call.origination ? 'tlib' : 'abandoned' },
    origin: { dn: request.thisDN, from: origin },
    ...(answered ? {} : { status: 480 }),
  });
}

/** RequestAnswerCall: for a phone that rings and takes a remote answer. */
export function answerCall(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestAnswerCall'>,
): void {
  const place = partyOf(deps, origin, request);
  if (place === undefined) return;
  const { thisDN, connID } = request;
  const { session, party } = place;
  const refuse = (code: number, message: string): void =>
    deps.announcer.error(origin, code, message, { thisDN, connID });
  if (party.state !== 'alerting')
    refuse(codes.callInvalidState, `DN ${thisDN} does not ring for call ${connID}`);
  else if (party !== session.call.destination)
    refuse(codes.notSupportedNow, `DN ${thisDN} rings for a conference, which takes no remote answer`);
  else if (session.answering !== undefined) refuse(codes.requestInProgress, 'an answer is under way');
  else if (!session.talkAllowed)
    refuse(
      codes.notSupportedNow,
      `the phone of DN ${thisDN} takes no remote answer: its ringing response has no "Allow-Events: talk"`,
    );
  else
    answerRemotely(session, thisDN, origin, (status) =>
      refuse(
        codes.callRejected,
        `the phone of DN ${thisDN} did not take the remote answer (${status ?? 'no response'})`,
      ),
    );
}

/** RequestHoldCall, RequestRetrieveCall. */
export function holdOrRetrieve(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestHoldCall' | 'RequestRetrieveCall'>,
): void {
  const place = partyOf(deps, origin, request);
  if (place === undefined) return;
  const { thisDN, connID } = request;
  const change = request.message === 'RequestHoldCall' ? holdCall : retrieveCall;
  change(deps.ctx, place.session, place.party, origin, (fault) => {
    if (fault === undefined) return;
    const [code, text] = holdFaults[fault];
    deps.announcer.error(origin, code, text, { thisDN, connID });
  });
}

/** RequestSendDTMF: keys to the other party, as INFO. */
export function sendDtmf(deps: RequestDeps, origin: TLibOrigin, request: RequestOf<'RequestSendDTMF'>): void {
  const place = partyOf(deps, origin, request);
  if (place === undefined) return;
  const { thisDN, connID, dtmfDigits } = request;
  const { session, party } = place;
  const { bridge, side } = placeOf(session, party);
  const leg = bridge.legs[other(side)];
  if (leg?.state !== 'confirmed' || !party.established || party.state === 'held') {
    const state = `call ${connID} of DN ${thisDN} is not connected`;
    deps.announcer.error(origin, codes.callInvalidState, state, { thisDN, connID });
    return;
  }
  sendDigits(leg, dtmfDigits, (failed) => {
    if (failed === undefined && !session.ended)
      deps.ctx.events.party(session.call, party, 'EventDtmfSent', 'Ok', { dtmfDigits }, origin);
    else
      deps.announcer.error(
        origin,
        codes.callRejected,
        `the other party took no digits by INFO (${failed?.status ?? 'no response'})`,
        { thisDN, connID },
      );
  });
}
