import type { TLibClient, TLibEvent, TLibOrigin } from '../../tlib/types';
import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibRequest } from '../../tlib/requests';
import type { AgentManager } from '../agents/agent-manager';
import type { AlarmBoard } from '../alarms';
import type { CallContext } from '../calls/context';
import { makeCall } from '../calls/make-call';
import { endCall } from '../calls/release';
import { destinationOf } from '../calls/set-up';
import type { Dn } from '../config/types';
import { ControlError } from '../control/types';
import type { Gate } from '../shutdown/gate';
import type { ShutdownController } from '../shutdown/shutdown-controller';
import { agentLogin, agentLogout } from './agent-requests';
import type { Announcer } from './announcer';
import { dnExtensions } from './dn-extensions';

const gracefulShutdownService = 3019;

export interface DispatcherDeps {
  readonly ctx: CallContext;
  readonly agents: AgentManager;
  readonly announcer: Announcer;
  readonly gate: Gate;
  readonly shutdown: ShutdownController;
  readonly alarms: AlarmBoard;
  readonly newRequestId: () => string;
}

type RequestOf<M extends TLibRequest['message']> = Extract<TLibRequest, { message: M }>;

/** Serves the requests of T-Library clients (interfaces, section 3). What isn't served is EventError 51 (S-41). */
export class Dispatcher {
  /** Requests refused by a shutdown since the process started. */
  refusedTotal = 0;

  constructor(private readonly deps: DispatcherDeps) {}

  request(client: TLibClient, request: TLibRequest): void {
    const origin: TLibOrigin = { client, referenceID: request.referenceID };
    switch (request.message) {
      case 'RequestRegisterAddress':
      case 'RequestUnregisterAddress':
      case 'RequestQueryAddress':
        this.#address(origin, request);
        return;
      case 'RequestAgentLogin':
        if (this.#refusedByShutdown(origin, request.thisDN)) return;
        agentLogin(this.deps, origin, request);
        return;
      case 'RequestAgentLogout':
        agentLogout(this.deps, origin, request);
        return;
      case 'RequestAgentReady':
      case 'RequestAgentNotReady':
        this.#agentMode(origin, request);
        return;
      case 'RequestMakeCall':
        if (this.#refusedByShutdown(origin, request.thisDN)) return;
        this.#makeCall(origin, request);
        return;
      case 'RequestMakePredictiveCall':
        if (this.#refusedByShutdown(origin, request.thisDN)) return;
        this.#unsupported(origin, request);
        return;
      case 'RequestReleaseCall':
        this.#releaseCall(origin, request);
        return;
      case 'RequestPrivateService':
        void this.#privateService(origin, request);
        return;
      default:
        this.#unsupported(origin, request);
    }
  }

  /** The client's connection is gone. */
  closed(client: TLibClient): void {
    for (const dn of client.registered) this.deps.agents.clientLeft(dn, client);
  }

  #address(
    origin: TLibOrigin,
    request: RequestOf<'RequestRegisterAddress' | 'RequestUnregisterAddress' | 'RequestQueryAddress'>,
  ): void {
    const dn = this.#dn(origin, request.thisDN);
    if (dn === undefined) return;
    const { client } = origin;
    if (request.message === 'RequestUnregisterAddress') {
      client.unregister(dn.number);
      this.deps.agents.clientLeft(dn.number, client);
      this.deps.announcer.reply(origin, { message: 'EventUnregistered', thisDN: dn.number });
      return;
    }
    if (request.message === 'RequestRegisterAddress') client.register(dn.number);
    const message = request.message === 'RequestRegisterAddress' ? 'EventRegistered' : 'EventAddressInfo';
    this.deps.announcer.reply(origin, {
      message,
      thisDN: dn.number,
      extensions: dnExtensions(this.deps, dn),
    });
  }

  #agentMode(origin: TLibOrigin, request: RequestOf<'RequestAgentReady' | 'RequestAgentNotReady'>): void {
    const agent = this.deps.agents.onDn(request.thisDN);
    if (agent === undefined) {
      if (this.#dn(origin, request.thisDN) !== undefined)
        this.deps.announcer.error(origin, codes.loggedOut, `no agent is logged in on DN ${request.thisDN}`, {
          thisDN: request.thisDN,
        });
      return;
    }
    const more = {
      origin,
      ...(request.reasons && { reasons: request.reasons }),
      ...(request.extensions && { extensions: request.extensions }),
    };
    if (request.message === 'RequestAgentReady')
      this.deps.agents.ready(agent, request.workMode ?? 'ManualIn', more);
    else this.deps.agents.notReady(agent, request.workMode ?? 'Unknown', more);
  }

  #makeCall(origin: TLibOrigin, request: RequestOf<'RequestMakeCall'>): void {
    const { ctx, announcer } = this.deps;
    const dn = this.#dn(origin, request.thisDN);
    if (dn === undefined) return;
    const destination = destinationOf(ctx, request.otherDN);
    if (dn.type !== 'Extension')
      announcer.error(origin, codes.invalidAttribute, `DN ${dn.number} is no Extension and makes no calls`, {
        thisDN: dn.number,
      });
    else if (destination === undefined || request.otherDN === dn.number)
      announcer.error(origin, codes.invalidCalledDN, `${request.otherDN} is nobody's number`, {
        thisDN: dn.number,
      });
    else if (ctx.table.onCall(dn.number))
      announcer.error(origin, codes.dnBusy, `DN ${dn.number} is on a call`, { thisDN: dn.number });
    else
      makeCall(ctx, announcer, dn, request.otherDN, destination, {
        origin,
        ...(request.reasons && { reasons: request.reasons }),
      });
  }

  #releaseCall(origin: TLibOrigin, request: RequestOf<'RequestReleaseCall'>): void {
    const { ctx, announcer } = this.deps;
    const session = ctx.table.byConnID(request.connID);
    const parties = session === undefined ? [] : [session.call.origination, session.call.destination];
    if (
      session === undefined ||
      !parties.some((party) => party?.kind === 'extension' && party.dn === request.thisDN)
    ) {
      announcer.error(origin, codes.invalidConnID, `DN ${request.thisDN} has no call ${request.connID}`, {
        thisDN: request.thisDN,
      });
      return;
    }
    const answered = session.call.answeredAt !== undefined;
    endCall(ctx, session, {
      end: { cause: answered || session.call.origination.dn !== request.thisDN ? 'tlib' : 'abandoned' },
      origin: { dn: request.thisDN, from: origin },
      ...(answered ? {} : { status: 480 }),
    });
  }

  /** Service 3019 (S-1, S-4, S-5, S-120). */
  async #privateService(origin: TLibOrigin, request: RequestOf<'RequestPrivateService'>): Promise<void> {
    const { announcer, shutdown, alarms, newRequestId } = this.deps;
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

  /** S-40, S-41: true when the request was refused because the gates are closed. */
  #refusedByShutdown(origin: TLibOrigin, thisDN: string): boolean {
    const { gate, shutdown, announcer, ctx } = this.deps;
    if (!gate.closed) return false;
    this.refusedTotal += 1;
    shutdown.requestRefused();
    const extensions = { shutdown: 'graceful', peer: ctx.options.get('dr-peer-trunk') ?? '' };
    announcer.error(origin, codes.serviceUnavailable, 'graceful shutdown in progress', {
      thisDN,
      extensions,
    });
    return true;
  }

  #unsupported(origin: TLibOrigin, request: TLibRequest): void {
    const thisDN: Partial<TLibEvent> =
      'thisDN' in request && request.thisDN !== undefined ? { thisDN: request.thisDN } : {};
    this.deps.announcer.error(origin, codes.unsupported, `${request.message} is not supported`, thisDN);
  }

  #dn(origin: TLibOrigin, number: string): Dn | undefined {
    const dn = this.deps.ctx.directory.dn(number);
    if (dn === undefined)
      this.deps.announcer.error(origin, codes.dnNotConfigured, `DN ${number} is not configured`, {
        thisDN: number,
      });
    return dn;
  }
}
