import { parseHostPort } from './host-port';
import { isToken, skipSpace, trimmed } from './lexer';
import { formatParams, parseParams } from './params';
import type { Via } from './types';

/** Parses one Via value; `protocol` is the transport in upper case, e.g. `UDP` (RFC 3261 §20.42). */
export function parseVia(value: string): Via | undefined {
  const end = value.length;
  let at = value.startsWith('SIP/2.0/') ? 8 : -1;
  if (at < 0) {
    const slash = value.indexOf('/');
    const second = slash < 0 ? -1 : value.indexOf('/', slash + 1);
    if (second < 0 || trimmed(value, 0, slash).toUpperCase() !== 'SIP') return undefined;
    if (trimmed(value, slash + 1, second) !== '2.0') return undefined;
    at = skipSpace(value, second + 1, end);
  }
  let stop = at;
  while (stop < end && value.charCodeAt(stop) !== 32 && value.charCodeAt(stop) !== 9) stop++;
  const protocol = value.slice(at, stop).toUpperCase();
  let semicolon = value.indexOf(';', stop);
  if (semicolon < 0) semicolon = end;
  const sentBy = trimmed(value, stop, semicolon);
  const hostPort = parseHostPort(sentBy.indexOf(' ') < 0 ? sentBy : sentBy.replace(/\s*:\s*/g, ':'));
  const params = parseParams(value, semicolon, end);
  if (!isToken(protocol) || hostPort === undefined || params === undefined) return undefined;
  return { protocol, host: hostPort.host, port: hostPort.port, branch: params.get('branch'), params };
}

/** Writes a Via value. */
export function formatVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/2.0/${via.protocol} ${via.host}${port}${formatParams(via.params)}`;
}
