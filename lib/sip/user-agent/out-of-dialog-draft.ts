import { routeRequest } from '../dialog/in-dialog';
import type { Draft, Target } from './request-sender';
import type { OutgoingRequest } from './types';

/** What a request outside any dialog gets from the stack. */
export interface DraftDefaults {
  readonly localTag: string;
  readonly callId: string;
  readonly maxForwards?: number | undefined;
  readonly contactUser?: string | undefined;
}

/** A request without its user, INVITE or other. */
type AnyRequest = Omit<OutgoingRequest, 'method'>;

/** The draft of a request outside any dialog, and where it goes: `target`, else the first Route, else the URI. */
export function outOfDialogDraft(
  method: string,
  request: AnyRequest,
  defaults: DraftDefaults,
): { draft: Draft; target: Target; nextHop: string } {
  const routing = routeRequest(request.uri, request.routes ?? []);
  const draft: Draft = {
    method,
    uri: routing.uri,
    from: `${request.from};tag=${defaults.localTag}`,
    to: request.to,
    callId: request.callId ?? defaults.callId,
    cseq: request.cseq ?? 1,
    routes: routing.routes,
    maxForwards: defaults.maxForwards,
    contactUser: defaults.contactUser,
    parts: { headers: request.headers, body: request.body, contentType: request.contentType },
  };
  const { nextHop } = routing;
  const { connection, target: otherwise = nextHop } = request;
  return { draft, target: connection === undefined ? otherwise : { connection, otherwise }, nextHop };
}
