/**
 * What the HTTP server tells Next of a request, in headers that it sets on every one and so can't be forged.
 * Next's server components see no socket.
 */
export const addressHeader = 'x-tidegate-address';
export const urlHeader = 'x-tidegate-url';
/** `1` when the browser reached us by https. */
export const secureHeader = 'x-tidegate-secure';
export const nonceHeader = 'x-nonce';
