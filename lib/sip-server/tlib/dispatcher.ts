import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibRequest } from '../../tlib/requests';
import type { TLibClient, TLibEvent, TLibOrigin } from '../../tlib/types';
import { addressRequest } from './address-requests';
import { agentLogin, agentLogout, agentMode } from './agent-requests';
import {
  completeConferenceRequest,
  deleteFromConference,
  singleStepConferenceRequest,
} from './conference-requests';
import { answerCall, holdOrRetrieve, releaseCall, sendDtmf } from './call-requests';
import { makeCallRequest } from './make-call-request';
import { privateService } from './private-service';
import { redirectRequest } from './redirect-requests';
import type { RequestDeps } from './request-deps';
import { routeRequest } from './route-request';
import {
  alternateCall,
  completeTransferRequest,
  initiateConsult,
  muteTransfer,
  reconnectCall,
  singleStepTransfer,
} from './transfer-requests';
import { queryCall, userDataRequest } from './user-data-requests';

/** Serves the requests of T-Library clients (interfaces, section 3). What isn't served is EventError 51 (S-41). */
export class Dispatcher {
  /** Requests refused by a shutdown since the process started. */
  refusedTotal = 0;

  constructor(private readonly deps: RequestDeps) {}

  request(client: TLibClient, request: TLibRequest): void {
    const origin: TLibOrigin = { client, referenceID: request.referenceID };
    const { deps } = this;
    switch (request.message) {
      case 'RequestRegisterAddress':
      case 'RequestUnregisterAddress':
      case 'RequestQueryAddress':
        addressRequest(deps, origin, request);
        return;
      case 'RequestAgentLogin':
        if (this.#refusedByShutdown(origin, request.thisDN)) return;
        agentLogin(deps, origin, request);
        return;
      case 'RequestAgentLogout':
        agentLogout(deps, origin, request);
        return;
      case 'RequestAgentReady':
      case 'RequestAgentNotReady':
        agentMode(deps, origin, request);
        return;
      case 'RequestMakeCall':
        if (this.#refusedByShutdown(origin, request.thisDN)) return;
        makeCallRequest(deps, origin, request);
        return;
      case 'RequestMakePredictiveCall':
        if (this.#refusedByShutdown(origin, request.thisDN)) return;
        this.#unsupported(origin, request);
        return;
      // Requests on existing calls are served in every state of the server (S-42).
      case 'RequestAnswerCall':
        answerCall(deps, origin, request);
        return;
      case 'RequestReleaseCall':
        releaseCall(deps, origin, request);
        return;
      case 'RequestHoldCall':
      case 'RequestRetrieveCall':
        holdOrRetrieve(deps, origin, request);
        return;
      case 'RequestRedirectCall':
        redirectRequest(deps, origin, request);
        return;
      case 'RequestInitiateTransfer':
      case 'RequestInitiateConference':
        initiateConsult(deps, origin, request);
        return;
      case 'RequestMuteTransfer':
        muteTransfer(deps, origin, request);
        return;
      case 'RequestSingleStepTransfer':
        singleStepTransfer(deps, origin, request);
        return;
      case 'RequestCompleteTransfer':
        completeTransferRequest(deps, origin, request);
        return;
      case 'RequestCompleteConference':
        completeConferenceRequest(deps, origin, request);
        return;
      case 'RequestSingleStepConference':
        singleStepConferenceRequest(deps, origin, request);
        return;
      case 'RequestDeleteFromConference':
        deleteFromConference(deps, origin, request);
        return;
      case 'RequestAlternateCall':
        alternateCall(deps, origin, request);
        return;
      case 'RequestReconnectCall':
        reconnectCall(deps, origin, request);
        return;
      case 'RequestRouteCall':
        routeRequest(deps, origin, request);
        return;
      case 'RequestSendDTMF':
        sendDtmf(deps, origin, request);
        return;
      case 'RequestQueryCall':
        queryCall(deps, origin, request);
        return;
      case 'RequestAttachUserData':
      case 'RequestUpdateUserData':
      case 'RequestDeletePair':
      case 'RequestDeleteUserData':
        userDataRequest(deps, origin, request);
        return;
      case 'RequestPrivateService':
        void privateService(deps, origin, request);
        return;
      default:
        this.#unsupported(origin, request);
    }
  }

  /** The client's connection is gone. */
  closed(client: TLibClient): void {
    for (const dn of client.registered) this.deps.agents.clientLeft(dn, client);
  }

  /** S-40, S-41: true when the request was refused because the gates are closed. */
  #refusedByShutdown(origin: TLibOrigin, thisDN: string): boolean {
    const { gate, shutdown, announcer, ctx } = this.deps;
    if (!gate.closed) return false;
    this.refusedTotal += 1;
    shutdown.records.requestRefused();
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
}
