import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibClient, TLibOrigin } from '../../tlib/types';
import type { Dn } from '../config/types';
import { arrivalEvent } from '../queues/arrival';
import { dnExtensions } from './dn-extensions';
import type { RequestDeps, RequestOf } from './request-deps';

/** RequestRegisterAddress, -UnregisterAddress, -QueryAddress; served in every state of the server (S-47). */
export function addressRequest(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestRegisterAddress' | 'RequestUnregisterAddress' | 'RequestQueryAddress'>,
): void {
  const dn = configuredDn(deps, origin, request.thisDN);
  if (dn === undefined) return;
  const { client } = origin;
  if (request.message === 'RequestUnregisterAddress') {
    client.unregister(dn.number);
    deps.agents.clientLeft(dn.number, client);
    deps.announcer.reply(origin, { message: 'EventUnregistered', thisDN: dn.number });
    return;
  }
  if (request.message === 'RequestRegisterAddress') client.register(dn.number);
  const message = request.message === 'RequestRegisterAddress' ? 'EventRegistered' : 'EventAddressInfo';
  deps.announcer.reply(origin, { message, thisDN: dn.number, extensions: dnExtensions(deps, dn) });
  if (message === 'EventRegistered' && dn.type === 'Routing Point') tellOfWaiting(deps, client, dn);
}

/** A strategy that comes late hears of the calls that wait already. */
function tellOfWaiting({ ctx, announcer }: RequestDeps, client: TLibClient, routingPoint: Dn): void {
  const origin: TLibOrigin = { client, referenceID: undefined };
  for (const { call } of ctx.acd().waitingAt(routingPoint.number))
    announcer.reply(origin, arrivalEvent(ctx, call, routingPoint));
}

/** The DN of that number; where there is none the client has been told so (59). */
export function configuredDn(deps: RequestDeps, origin: TLibOrigin, number: string): Dn | undefined {
  const dn = deps.ctx.directory.dn(number);
  if (dn === undefined)
    deps.announcer.error(origin, codes.dnNotConfigured, `DN ${number} is not configured`, { thisDN: number });
  return dn;
}
