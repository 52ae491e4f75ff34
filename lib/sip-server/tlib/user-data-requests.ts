import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { KVList, TLibOrigin } from '../../tlib/types';
import { type CallSession, partiesOf, roleOf } from '../calls/call';
import { changeUserData } from '../calls/user-data';
import { callAtDn } from './call-lookup';
import type { RequestDeps, RequestOf } from './request-deps';

type UserDataRequest = RequestOf<
  'RequestAttachUserData' | 'RequestUpdateUserData' | 'RequestDeletePair' | 'RequestDeleteUserData'
>;

/** Attach, update and delete user data. A JSON object has each key once, so attaching a known key replaces its value. */
export function userDataRequest(deps: RequestDeps, origin: TLibOrigin, request: UserDataRequest): void {
  const session = callAtDn(deps, origin, request);
  if (session === undefined) return;
  const { thisDN, connID } = request;
  const data = changed(session.call.userData, request);
  if (!changeUserData(deps.ctx, session, data, { dn: thisDN, origin }))
    deps.announcer.error(
      origin,
      codes.resourceUnavailable,
      `the user data of call ${connID} would exceed 16 KiB`,
      { thisDN, connID },
    );
}

function changed(data: KVList, request: UserDataRequest): KVList {
  switch (request.message) {
    case 'RequestAttachUserData':
    case 'RequestUpdateUserData':
      return { ...data, ...request.userData };
    case 'RequestDeletePair': {
      const { [request.key]: _deleted, ...rest } = data;
      return rest;
    }
    case 'RequestDeleteUserData':
      return {};
    default:
      return request satisfies never;
  }
}

/** RequestQueryCall: EventPartyInfo with the call's parties and its user data. */
export function queryCall(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestQueryCall'>,
): void {
  const session = callAtDn(deps, origin, request);
  if (session === undefined) return;
  const { call } = session;
  deps.announcer.reply(origin, {
    ...deps.ctx.events.describe(call, held(session) ? 'Held' : 'Ok'),
    message: 'EventPartyInfo',
    thisDN: request.thisDN,
    ...(call.queue === undefined ? {} : { thisQueue: call.queue }),
    extensions: { parties: partyRows(session), startedAt: new Date(call.startedAt).toISOString() },
  });
}

const held = ({ call }: CallSession): boolean => partiesOf(call).some((party) => party.state === 'held');

/** `{"1": {dn, role, state}, …}`, a KVList knowing no other sequence. */
function partyRows({ call }: CallSession): KVList {
  const rows: KVList[] = partiesOf(call).map((party) => ({
    dn: party.dn,
    role: roleOf(party),
    state: party.state,
    ...(party.trunk === undefined ? {} : { trunk: party.trunk }),
  }));
  if (call.place !== undefined && call.destination === undefined)
    rows.push({ dn: call.place.queue, role: 'Destination', state: 'queued' });
  return Object.fromEntries(rows.map((row, index) => [String(index + 1), row]));
}
