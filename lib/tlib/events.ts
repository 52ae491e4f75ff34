import { z } from 'zod';
import { connID, dn, kvList, referenceID, routeType, workMode } from './attributes';
import { callStates, callTypes, dnRoles, eventNames } from './types';
import type { TLibEvent } from './types';

const text = z.string().max(1024);

/** One event as a client reads it off the wire; attributes that are not known are dropped. */
export const tlibEvent: z.ZodType<TLibEvent> = z.object({
  message: z.enum(eventNames),
  referenceID: referenceID.exactOptional(),
  thisDN: dn.exactOptional(),
  otherDN: text.exactOptional(),
  thisQueue: dn.exactOptional(),
  agentID: text.exactOptional(),
  workMode: workMode.exactOptional(),
  connID: connID.exactOptional(),
  previousConnID: connID.exactOptional(),
  transferConnID: connID.exactOptional(),
  thisDNRole: z.enum(dnRoles).exactOptional(),
  otherDNRole: z.enum(dnRoles).exactOptional(),
  thirdPartyDN: text.exactOptional(),
  thirdPartyDNRole: z.enum(dnRoles).exactOptional(),
  callUUID: text.exactOptional(),
  callType: z.enum(callTypes).exactOptional(),
  callState: z.enum(callStates).exactOptional(),
  routeType: routeType.exactOptional(),
  serviceID: z.int().exactOptional(),
  privateMsgID: z.int().exactOptional(),
  reasons: kvList.exactOptional(),
  extensions: kvList.exactOptional(),
  userData: kvList.exactOptional(),
  dtmfDigits: text.exactOptional(),
  errorCode: z.int().exactOptional(),
  errorMessage: text.exactOptional(),
  ani: text.exactOptional(),
  dnis: text.exactOptional(),
  serverVersion: text.exactOptional(),
  protocol: z.int().exactOptional(),
  application: text.exactOptional(),
  status: text.exactOptional(),
  time: text.exactOptional(),
});
