import { dialogAddresses, requestRouting } from '../dialog/in-dialog';
import type { DialogState } from '../dialog/types';
import { flowFor } from '../dialog/flow';
import type { Draft, Target } from './request-sender';
import type { MessageParts } from './types';

/** Draft of the next request in `dialog`, which takes its next CSeq number, or `cseq` for an ACK. */
export function inDialogDraft(
  dialog: DialogState,
  method: string,
  parts: MessageParts,
  contactUser: string | undefined,
  cseq = ++dialog.localSeq,
): { draft: Draft; nextHop: Target } {
  const { uri, routes, nextHop } = requestRouting(dialog);
  const connection = flowFor(dialog, nextHop);
  const { from, to } = dialogAddresses(dialog);
  return {
    draft: { method, uri, from, to, callId: dialog.callId, cseq, routes, contactUser, parts },
    nextHop: connection === undefined ? nextHop : { connection, otherwise: nextHop },
  };
}
