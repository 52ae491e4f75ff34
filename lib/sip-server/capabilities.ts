import type { ExtraHeaders } from '../sip/user-agent/types';

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
] as const;

/** Those that mean something outside a dialog. */
export const methodsOutOfDialog = allowedMethods.filter(
  (method) => !['UPDATE', 'PRACK', 'INFO', 'MESSAGE'].includes(method),
);

/** Extensions: reliable provisional responses (RFC 3262) and session timers (RFC 4028). */
export const supportedExtensions = ['100rel', 'timer'] as const;

/** For the answer to OPTIONS (RFC 3261 §11.2). */
export const capabilities: ExtraHeaders = [
  ['Allow', allowedMethods.join(', ')],
  ['Accept', 'application/sdp'],
  ['Supported', supportedExtensions.join(', ')],
];
