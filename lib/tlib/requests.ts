import { z } from 'zod';
import { agentID, connID, dn, dtmfDigits, kvList, referenceID, routeType, workMode } from './attributes';

const common = {
  referenceID: referenceID.exactOptional(),
  reasons: kvList.exactOptional(),
  extensions: kvList.exactOptional(),
};

const onDn = { thisDN: dn, ...common };
const onCall = { thisDN: dn, connID, ...common };
const toDestination = { thisDN: dn, connID, otherDN: dn, userData: kvList.exactOptional(), ...common };
const onTwoCalls = { thisDN: dn, connID, transferConnID: connID, ...common };
const agentMode = {
  thisDN: dn,
  thisQueue: dn.exactOptional(),
  workMode: workMode.exactOptional(),
  ...common,
};
const makeCall = { thisDN: dn, otherDN: dn, userData: kvList.exactOptional(), ...common };
const withUserData = { thisDN: dn, connID, userData: kvList, ...common };

/** Messages of T-Library that this server knows by name alone and answers with EventError 51 in every state (S-41). */
export const unsupportedRequests = [
  'RequestRegisterClient',
  'RequestQueryServer',
  'RequestSetInputMask',
  'RequestSetDNDOn',
  'RequestSetDNDOff',
  'RequestMergeCalls',
  'RequestDistributeUserEvent',
  'RequestApplyTreatment',
  'RequestGetAccessNumber',
  'RequestReserveAgent',
  'RequestQueryLocation',
  'RequestMonitorNextCall',
] as const;

/** A request of `unsupportedRequests`; its own attributes are not looked at. */
const unsupported = z.object({
  message: z.enum(unsupportedRequests),
  thisDN: dn.exactOptional(),
  ...common,
});

/**
 * Every request message of the T-Library interface, by its name in `message`. Attributes that a request doesn't know
 * are dropped. `transferConnID` is the active call, `connID` the held one, where a request takes two.
 */
export const tlibRequest = z.discriminatedUnion('message', [
  z.object({ message: z.literal('RequestRegisterAddress'), ...onDn }),
  z.object({ message: z.literal('RequestUnregisterAddress'), ...onDn }),
  z.object({ message: z.literal('RequestQueryAddress'), ...onDn }),
  z.object({
    message: z.literal('RequestAgentLogin'),
    agentID,
    password: z.string().max(128).exactOptional(),
    ...agentMode,
  }),
  z.object({ message: z.literal('RequestAgentLogout'), thisQueue: dn.exactOptional(), ...onDn }),
  z.object({ message: z.literal('RequestAgentReady'), ...agentMode }),
  z.object({ message: z.literal('RequestAgentNotReady'), ...agentMode }),
  z.object({ message: z.literal('RequestMakeCall'), ...makeCall }),
  z.object({ message: z.literal('RequestMakePredictiveCall'), ...makeCall }),
  z.object({ message: z.literal('RequestAnswerCall'), ...onCall }),
  z.object({ message: z.literal('RequestReleaseCall'), ...onCall }),
  z.object({ message: z.literal('RequestHoldCall'), ...onCall }),
  z.object({ message: z.literal('RequestRetrieveCall'), ...onCall }),
  z.object({ message: z.literal('RequestQueryCall'), ...onCall }),
  z.object({ message: z.literal('RequestInitiateTransfer'), ...toDestination }),
  z.object({ message: z.literal('RequestMuteTransfer'), ...toDestination }),
  z.object({ message: z.literal('RequestSingleStepTransfer'), ...toDestination }),
  z.object({ message: z.literal('RequestInitiateConference'), ...toDestination }),
  z.object({ message: z.literal('RequestSingleStepConference'), ...toDestination }),
  /** `otherDN` is who leaves. */
  z.object({ message: z.literal('RequestDeleteFromConference'), otherDN: dn, ...onCall }),
  z.object({ message: z.literal('RequestRedirectCall'), ...toDestination }),
  z.object({ message: z.literal('RequestCompleteTransfer'), ...onTwoCalls }),
  z.object({ message: z.literal('RequestCompleteConference'), ...onTwoCalls }),
  z.object({ message: z.literal('RequestAlternateCall'), ...onTwoCalls }),
  z.object({ message: z.literal('RequestReconnectCall'), ...onTwoCalls }),
  z.object({
    message: z.literal('RequestRouteCall'),
    thisDN: dn,
    connID,
    /** Absent with RouteType Reject and Default. */
    otherDN: dn.exactOptional(),
    routeType: routeType.exactOptional(),
    userData: kvList.exactOptional(),
    ...common,
  }),
  z.object({ message: z.literal('RequestAttachUserData'), ...withUserData }),
  z.object({ message: z.literal('RequestUpdateUserData'), ...withUserData }),
  z.object({ message: z.literal('RequestDeleteUserData'), ...onCall }),
  /** `key` names the pair of the call's user data that goes. */
  z.object({ message: z.literal('RequestDeletePair'), key: z.string().min(1).max(256), ...onCall }),
  z.object({ message: z.literal('RequestSendDTMF'), dtmfDigits, ...onCall }),
  z.object({
    message: z.literal('RequestPrivateService'),
    serviceID: z.int({ error: 'a whole number' }),
    thisDN: dn.exactOptional(),
    connID: connID.exactOptional(),
    userData: kvList.exactOptional(),
    ...common,
  }),
  unsupported,
]);

export type TLibRequest = z.infer<typeof tlibRequest>;

/** What a frame was: a request, or why it is none, with the referenceID where one could be read. */
export type ParsedFrame =
  | { readonly request: TLibRequest }
  | { readonly fault: string; readonly referenceID: number | undefined };

/** Reads one text frame; never throws. */
export function parseRequest(text: string): ParsedFrame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { fault: 'the frame is no JSON', referenceID: undefined };
  }
  const reference =
    typeof json === 'object' && json !== null
      ? referenceID.safeParse(Reflect.get(json, 'referenceID'))
      : undefined;
  const parsed = tlibRequest.safeParse(json);
  if (parsed.success) return { request: parsed.data };
  return { fault: describe(parsed.error.issues[0], json), referenceID: reference?.data };
}

function describe(issue: z.core.$ZodIssue | undefined, json: unknown): string {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'the frame is no JSON object';
  const attribute = String(issue?.path[0] ?? 'message');
  if (attribute === 'message') return 'message names no known request';
  if (Reflect.get(json, attribute) === undefined) return `attribute ${attribute} is missing`;
  return `attribute ${attribute} is not valid: ${issue?.message ?? ''}`;
}
