import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { ControlError } from '../control/types';
import type { RequestDeps, RequestOf } from './request-deps';

const gracefulShutdownService = 3019;

/** Service 3019 (S-1, S-4, S-5, S-120). */
export async function privateService(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestPrivateService'>,
): Promise<void> {
  const { announcer, shutdown, alarms, newRequestId } = deps;
  const { client } = origin;
  if (request.serviceID !== gracefulShutdownService) {
    announcer.error(origin, codes.unsupported, `private service ${request.serviceID} is not known`);
    return;
  }
  if (!client.allow.has('control') || !client.allow.has('tlib')) {
    announcer.error(origin, codes.unsupported, 'private service 3019 not permitted for this application');
    alarms.raise(
      'Minor',
      'private_service_refused',
      client.name,
      `application ${client.name} asked for a graceful shutdown (service 3019) without the right to`,
    );
    return;
  }
  if (shutdown.underWay) {
    announcer.error(origin, codes.alreadyInState, 'a graceful shutdown is already in progress');
    return;
  }
  const text = request.reasons?.text;
  try {
    await shutdown.start(
      {
        requestId: newRequestId(),
        initiator: `tlib:${client.name}`,
        reason: typeof text === 'string' ? text : '',
      },
      'tlib',
      'exit',
      () => announcer.reply(origin, { message: 'EventACK', serviceID: gracefulShutdownService }),
    );
  } catch (error) {
    announcer.error(
      origin,
      codes.internal,
      error instanceof ControlError ? error.message : 'the graceful shutdown could not be started',
    );
  }
}
