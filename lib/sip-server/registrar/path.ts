import { parseNameAddr } from '../../sip/message/name-addr';
import { hasOptionTag } from '../../sip/message/option-tags';
import type { SipRequest } from '../../sip/message/types';
import type { ExtraHeaders } from '../../sip/user-agent/types';

/** More proxies than this between a phone and us are a fault, or an attack on our memory. */
const proxiesMax = 10;
const valueLengthMax = 500;

/** The Path of a REGISTER, topmost first; undefined: it can't be read, or is too long to keep (RFC 3327 §5.3). */
export function readPath(request: SipRequest): readonly string[] | undefined {
  const values = request.headers.getAll('path');
  const usable = values.every(
    (value) => value.length <= valueLengthMax && parseNameAddr(value)?.uri.scheme.startsWith('sip') === true,
  );
  return usable && values.length <= proxiesMax ? values : undefined;
}

/**
 * The Path that the 200 says is kept. Phones that don't say they know of it are not told: they are bound all the same,
 * since few do say it, and without its path no call would reach them.
 */
export function pathHeaders(request: SipRequest): ExtraHeaders {
  if (!hasOptionTag(request.headers, 'supported', 'path')) return [];
  return request.headers.getAll('path').map((value) => ['Path', value] as const);
}
