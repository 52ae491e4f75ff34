import type { DialogState } from '../dialog/types';
import { isToken } from '../message/lexer';

/** The dialog that an INVITE takes the place of (RFC 3891 §6.1), with the tags as its receiver knows them. */
export interface Replaces {
  readonly callId: string;
  /** The receiver's tag; '0' stands for none (RFC 2543 peers). */
  readonly toTag: string;
  /** The tag of the receiver's peer. */
  readonly fromTag: string;
  /** Only while the dialog is early. */
  readonly earlyOnly: boolean;
}

/** Parses a Replaces value: `call-id;to-tag=…;from-tag=…[;early-only]`, each tag once. Undefined when malformed. */
export function parseReplaces(value: string): Replaces | undefined {
  const [callId = '', ...params] = value.split(';').map((part) => part.trim());
  if (callId === '' || /\s/.test(callId)) return undefined;
  let toTag: string | undefined;
  let fromTag: string | undefined;
  let earlyOnly = false;
  for (const param of params) {
    const equals = param.indexOf('=');
    const name = (equals < 0 ? param : param.slice(0, equals)).trim().toLowerCase();
    const tag = equals < 0 ? '' : param.slice(equals + 1).trim();
    if (name === 'early-only') earlyOnly = true;
    else if (name === 'to-tag') {
      if (toTag !== undefined || !isToken(tag)) return undefined;
      toTag = tag;
    } else if (name === 'from-tag') {
      if (fromTag !== undefined || !isToken(tag)) return undefined;
      fromTag = tag;
    }
  }
  return toTag === undefined || fromTag === undefined ? undefined : { callId, toTag, fromTag, earlyOnly };
}

/** Writes a Replaces value (RFC 3891 §6.1). */
export function formatReplaces(replaces: Replaces): string {
  const { callId, toTag, fromTag, earlyOnly } = replaces;
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ';early-only' : ''}`;
}

/** What names `dialog` to its peer: the Replaces of an INVITE by which somebody takes our place in it. */
export function replacesFor(dialog: DialogState): Replaces {
  const { callId, localTag, remoteTag } = dialog;
  return { callId, toTag: remoteTag === '' ? '0' : remoteTag, fromTag: localTag, earlyOnly: false };
}
