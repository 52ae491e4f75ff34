import { detached } from '../message/detached';
import type { SipRequest, SipResponse } from '../message/types';
import type { Remote } from '../transport/transport';
import { flowFromRequest, flowFromTarget } from './flow';
import type { DialogState } from './types';

/** The dialog that a UAS response with `localTag` to `request` from `source` creates (RFC 3261 §12.1.1). */
export function dialogFromRequest(
  request: SipRequest,
  localTag: string,
  state: 'early' | 'confirmed',
  source: Remote,
): DialogState {
  return {
    callId: detached(request.callId),
    flow: flowFromRequest(request, source),
    localTag,
    // An RFC 2543 peer may have sent no tag, which counts as a null tag.
    remoteTag: detached(request.from.params.get('tag') ?? ''),
    localUri: detached(request.to.uriText),
    remoteUri: detached(request.from.uriText),
    remoteTarget: detached(request.contact?.uriText ?? request.from.uriText),
    routeSet: request.headers.getAll('record-route').map(detached),
    localSeq: 0,
    remoteSeq: request.cseq.number,
    secure: request.uri.scheme === 'sips',
    state,
    role: 'uas',
  };
}

/** What the UAC knows of its request when a response creates a dialog. */
export interface SentRequest {
  readonly uri: string;
  /** The URI whose host it went to: `uri`, or that of the first proxy on its way. */
  readonly nextHop: string;
  readonly localTag: string;
  readonly localUri: string;
  readonly remoteUri: string;
  /** Where it went; undefined until it was sent. */
  remote?: Remote | undefined;
}

/** The dialog that `response` creates at the UAC (RFC 3261 §12.1.2). */
export function dialogFromResponse(
  response: SipResponse,
  sent: SentRequest,
  state: 'early' | 'confirmed',
): DialogState {
  return {
    callId: detached(response.callId),
    flow: flowFromTarget(sent.nextHop, sent.remote),
    localTag: sent.localTag,
    remoteTag: detached(response.to.params.get('tag') ?? ''),
    localUri: sent.localUri,
    remoteUri: sent.remoteUri,
    remoteTarget: detached(response.contact?.uriText ?? sent.uri),
    routeSet: routesOf(response),
    localSeq: response.cseq.number,
    remoteSeq: undefined,
    secure: sent.uri.startsWith('sips:'),
    state,
    role: 'uac',
  };
}

/** Brings an early dialog of the UAC to `confirmed` by its 2xx, route set included (RFC 3261 §13.2.2.4). */
export function confirmDialog(dialog: DialogState, response: SipResponse): void {
  dialog.state = 'confirmed';
  dialog.routeSet = routesOf(response);
  refreshTarget(dialog, response);
}

const TARGET_REFRESH: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER']);

/** Takes over the Contact of a target refresh request or of its 2xx (RFC 3261 §12.2.1.2, §12.2.2). */
export function refreshTarget(dialog: DialogState, message: SipRequest | SipResponse): void {
  if (!TARGET_REFRESH.has(message.cseq.method)) return;
  const target = message.contact?.uriText;
  if (target !== undefined && target !== dialog.remoteTarget) dialog.remoteTarget = detached(target);
}

function routesOf(response: SipResponse): string[] {
  return response.headers.getAll('record-route').map(detached).reverse();
}
