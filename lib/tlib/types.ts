/** `KVList` of T-Library: keys to strings or numbers, lists inside lists. */
export interface KVList {
  readonly [key: string]: string | number | boolean | null | KVList;
}

export const workModes = [
  'Unknown',
  'ManualIn',
  'AutoIn',
  'AfterCallWork',
  'AuxWork',
  'LegalGuard',
  'NoCallDisconnect',
  'WalkAway',
  'ReturnBack',
] as const;
export type WorkMode = (typeof workModes)[number];

export const callTypes = ['Unknown', 'Internal', 'Inbound', 'Outbound', 'Consult'] as const;
export type CallType = (typeof callTypes)[number];

/** CallState of T-Library (Genesys facts, C2); the ones this server uses. */
export const callStates = [
  'Ok',
  'Transferred',
  'Conferenced',
  'GeneralError',
  'SystemError',
  'RemoteRelease',
  'Busy',
  'NoAnswer',
  'Cleared',
  'Overflowed',
  'Abandoned',
  'Redirected',
  'Forwarded',
  'Consult',
  'Pickedup',
  'Dropped',
  'Unknown',
  'Bridged',
  'Held',
] as const;
export type CallState = (typeof callStates)[number];

/** RouteType of T-Library; the default is Default. */
export const routeTypes = [
  'Unknown',
  'Default',
  'Label',
  'OverwriteDNIS',
  'DDD',
  'IDDD',
  'Direct',
  'Reject',
  'Announcement',
  'AgentID',
  'CallDisconnect',
] as const;
export type RouteType = (typeof routeTypes)[number];

/** Roles of DNs in a call (Genesys facts, C2). */
export const dnRoles = [
  'Origination',
  'Destination',
  'ConferenceMember',
  'NewParty',
  'AddedBy',
  'DeletedBy',
  'TransferredBy',
  'DeletedParty',
  'ConferencedBy',
  'Observer',
] as const;
export type DnRole = (typeof dnRoles)[number];

export const eventNames = [
  'EventLinkConnected',
  'EventLinkDisconnected',
  'EventError',
  'EventACK',
  'EventPrivateInfo',
  'EventRegistered',
  'EventUnregistered',
  'EventAddressInfo',
  'EventAgentLogin',
  'EventAgentLogout',
  'EventAgentReady',
  'EventAgentNotReady',
  'EventQueueLogout',
  'EventQueued',
  'EventDiverted',
  'EventAbandoned',
  'EventRouteRequest',
  'EventRouteUsed',
  'EventRinging',
  'EventDialing',
  'EventNetworkReached',
  'EventDestinationBusy',
  'EventEstablished',
  'EventReleased',
  'EventHeld',
  'EventRetrieved',
  'EventPartyChanged',
  'EventPartyAdded',
  'EventPartyDeleted',
  'EventAttachedDataChanged',
  'EventPartyInfo',
  'EventDtmfSent',
  'EventDNOutOfService',
  'EventDNBackInService',
] as const;
export type EventName = (typeof eventNames)[number];

/** One event with its attributes; `time` is put in by the hub where it is absent. */
export interface TLibEvent {
  readonly message: EventName;
  readonly referenceID?: number;
  readonly thisDN?: string;
  readonly otherDN?: string;
  readonly thisQueue?: string;
  readonly agentID?: string;
  readonly workMode?: WorkMode;
  readonly connID?: string;
  readonly previousConnID?: string;
  readonly transferConnID?: string;
  readonly thisDNRole?: DnRole;
  readonly otherDNRole?: DnRole;
  readonly thirdPartyDN?: string;
  readonly thirdPartyDNRole?: DnRole;
  readonly callUUID?: string;
  readonly callType?: CallType;
  readonly callState?: CallState;
  readonly routeType?: RouteType;
  readonly serviceID?: number;
  readonly privateMsgID?: number;
  readonly reasons?: KVList;
  readonly extensions?: KVList;
  readonly userData?: KVList;
  readonly dtmfDigits?: string;
  readonly errorCode?: number;
  readonly errorMessage?: string;
  readonly ani?: string;
  readonly dnis?: string;
  readonly serverVersion?: string;
  readonly protocol?: number;
  readonly application?: string;
  readonly status?: string;
  /** ISO 8601, UTC. */
  readonly time?: string;
}

/** One T-Library connection as the engine sees it. */
export interface TLibClient {
  readonly id: number;
  /** Name of the token it came with; never the token. */
  readonly name: string;
  readonly allow: ReadonlySet<string>;
  /** Peer address and port. */
  readonly address: string;
  /** DNs that it registered; kept by the hub's owner through `register` and `unregister`. */
  readonly registered: ReadonlySet<string>;
  register(dn: string): void;
  unregister(dn: string): void;
  send(event: TLibEvent): void;
}

/** Who asked: the answering event carries `referenceID` to that client alone. */
export interface TLibOrigin {
  readonly client: TLibClient;
  readonly referenceID: number | undefined;
}

/** The server side's face for the engine. */
export interface TLibHub {
  /** To every client that registered `dn`; to `origin`'s client (registered or not) with its referenceID. */
  publish(dn: string, event: TLibEvent, origin?: TLibOrigin): void;
  /** To every client that has registered at least one DN (S-4). */
  broadcast(event: TLibEvent): void;
  readonly clientCount: number;
}
