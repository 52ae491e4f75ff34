import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { makeCall } from '../calls/make-call';
import { destinationOf } from '../calls/set-up';
import { fitsCall } from '../calls/user-data';
import { configuredDn } from './address-requests';
import type { RequestDeps, RequestOf } from './request-deps';

/** RequestMakeCall, once the gate has let it pass. */
export function makeCallRequest(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestMakeCall'>,
): void {
  const { ctx, announcer } = deps;
  const dn = configuredDn(deps, origin, request.thisDN);
  if (dn === undefined) return;
  const refuse = (code: number, message: string): void =>
    announcer.error(origin, code, message, { thisDN: dn.number });
  const destination = destinationOf(ctx, request.otherDN);
  if (dn.type !== 'Extension')
    refuse(codes.invalidAttribute, `DN ${dn.number} is no Extension and makes no calls`);
  else if (destination === undefined || request.otherDN === dn.number)
    refuse(codes.invalidCalledDN, `${request.otherDN} is nobody's number`);
  else if (request.userData !== undefined && !fitsCall(request.userData))
    refuse(codes.resourceUnavailable, 'the user data of a call is at most 16 KiB');
  else if (ctx.table.onCall(dn.number)) refuse(codes.dnBusy, `DN ${dn.number} is on a call`);
  else
    makeCall(ctx, announcer, dn, request.otherDN, destination, {
      origin,
      ...(request.reasons && { reasons: request.reasons }),
      ...(request.userData && { userData: request.userData }),
    });
}
