import type { SipResponse } from '../../sip/message/types';
import type { ExtraHeaders } from '../../sip/user-agent/types';

/** A final failure as it is passed on to the other leg. */
export interface PassedOnFailure {
  readonly status: number;
  readonly parts: { readonly headers?: ExtraHeaders; readonly reason?: string };
}

/**
 * What one leg's failure is to the other one; a status that is not in the table goes on as it is, 6xx included
 * (RFC 3261 §16.7 step 5: nobody else is tried after it).
 *
 * | status | becomes | since |
 * |---|---|---|
 * | 3xx | 480 | whoever can follow it has done so; the caller gets it only by `on-redirect: pass-on` |
 * | 401, 407 | 500 | a challenge to us, for which there are no credentials; the caller's own would be none of its concern (§22.1, §16.7 step 7) |
 * | 420, 421, 494 | 500 | about extensions of our own request (§8.2.2.3, RFC 3329) |
 * | 422, 423 | 500 | about an interval of our own request (RFC 4028 §5, §10.2.8) |
 * | 481, 487 | 480 | the caller's own dialog and INVITE are alive (§9.2, RFC 5057 §5.1) |
 * | 503 | 500 | one destination's overload says nothing of this server (§16.7 step 6) |
 */
const becomes: ReadonlyMap<number, number> = new Map([
  ...([401, 407, 420, 421, 422, 423, 494, 503] as const).map((status) => [status, 500] as const),
  ...([481, 487] as const).map((status) => [status, 480] as const),
]);

/** A new INVITE's failure as its caller is told; undefined response: none came, or nobody could be asked. */
export function failureTowardsCaller(status: number, response?: SipResponse): PassedOnFailure {
  const told = status < 400 ? 480 : (becomes.get(status) ?? status);
  return { status: told, parts: partsOf(response, told) };
}

/** Inside a call: 481, 487 and 503 mean there what they say. */
export function failureInside(response: SipResponse): PassedOnFailure {
  const { status } = response;
  const own = becomes.get(status) === 500 && status !== 503;
  return status < 400 || own ? { status: 500, parts: {} } : { status, parts: partsOf(response, status) };
}

/** Header fields of a failure that its receiver can use; Reason as of RFC 6432. */
const failureFields = ['Retry-After', 'Warning', 'Accept', 'Recv-Info', 'Reason'];

function partsOf(response: SipResponse | undefined, told: number): PassedOnFailure['parts'] {
  if (response === undefined || response.status < 400) return {};
  const { headers } = response;
  const passedOn = failureFields.flatMap((name) =>
    headers.has(name) ? [[name, headers.getAll(name).join(', ')] as const] : [],
  );
  return { headers: passedOn, ...(told === response.status ? { reason: response.reason } : {}) };
}
