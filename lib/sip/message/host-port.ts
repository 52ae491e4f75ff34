import { isIPv6 } from 'node:net';
import { decimal } from './lexer';

export interface HostPort {
  /** As written but for a third colon, IPv6 in brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

/** Parses `host [":" port]`: name, IPv4 literal or bracketed IPv6 (RFC 3261 §25.1 hostport). Undefined when malformed. */
export function parseHostPort(text: string): HostPort | undefined {
  if (text.charCodeAt(0) === 91) return parseIpv6(text);
  const colon = text.indexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  if (!isHostName(host)) return undefined;
  return colon < 0 ? { host, port: undefined } : withPort(host, text.slice(colon + 1));
}

function parseIpv6(text: string): HostPort | undefined {
  const close = text.indexOf(']');
  if (close < 0) return undefined;
  const address = withoutThirdColon(text.slice(1, close));
  if (!isIPv6(address)) return undefined;
  const host = `[${address}]`;
  if (close + 1 === text.length) return { host, port: undefined };
  return text.charCodeAt(close + 1) === 58 ? withPort(host, text.slice(close + 2)) : undefined;
}

/** RFC 5118 §4.10: the grammar of RFC 3261 had three colons before an IPv4 address within an IPv6 one. */
function withoutThirdColon(address: string): string {
  const at = address.indexOf(':::');
  return at < 0 || !/^\d+\./.test(address.slice(at + 3))
    ? address
    : address.slice(0, at + 2) + address.slice(at + 3);
}

function withPort(host: string, digits: string): HostPort | undefined {
  const port = decimal(digits.trim(), 6);
  return port === undefined || port > 65_535 ? undefined : { host, port };
}

/** Letters, digits, `-`, `.`, and `_`, which hosts files use in spite of the RFC. */
function isHostName(host: string): boolean {
  if (host.length === 0 || host.length > 255) return false;
  for (let i = 0; i < host.length; i++) {
    const code = host.charCodeAt(i);
    const fine =
      (code >= 97 && code <= 122) ||
      (code >= 48 && code <= 57) ||
      (code >= 65 && code <= 90) ||
      code === 45 ||
      code === 46;
    if (!fine && code !== 95) return false;
  }
  return true;
}

/** A host without the brackets of an IPv6 literal, as sockets want it. */
export function bareHost(host: string): string {
  return host.charCodeAt(0) === 91 ? host.slice(1, -1) : host;
}

/** `address:port`, IPv6 addresses bracketed. */
export function formatHostPort(address: string, port: number): string {
  return address.includes(':') && address.charCodeAt(0) !== 91
    ? `[${address}]:${port}`
    : `${address}:${port}`;
}
