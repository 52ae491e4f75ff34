import type { ExtraHeaders } from '../sip/user-agent/types';
import { reportEvent } from './peer/report';

/** Methods that the SIP Server serves, in and out of dialogs. */
export const allowedMethods = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'OPTIONS',
  'REGISTER',
  'UPDATE',
  'PRACK',
  'INFO',
  'MESSAGE',
  'REFER',
  'NOTIFY',
  'PUBLISH',
] as const;

/** Those that mean something outside a dialog; PUBLISH is the peer site's alone. */
export const methodsOutOfDialog = allowedMethods.filter(
  (method) => !['UPDATE', 'PRACK', 'INFO', 'MESSAGE', 'PUBLISH', 'REFER', 'NOTIFY'].includes(method),
);

/**
 * Extensions: RFC 3262, RFC 4028 (session timers), RFC 3891 (attended transfer), RFC 4488 (REFER without NOTIFYs), RFC 3327
 * (phones behind proxies).
 */
export const supportedExtensions = ['100rel', 'timer', 'replaces', 'norefersub', 'path'] as const;

/** For the answer to OPTIONS (RFC 3261 §11.2). */
export const capabilities: ExtraHeaders = [
  ['Allow', allowedMethods.join(', ')],
  ['Allow-Events', reportEvent],
  ['Accept', 'application/sdp, multipart/mixed'],
  ['Supported', supportedExtensions.join(', ')],
];
