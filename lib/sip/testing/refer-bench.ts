import type { Referral } from '../user-agent/referral';
import { rawRequest } from './raw-message';
import type { BenchPeer } from './user-agent-bench';
import { header } from './user-agent-bench';

/** What a NOTIFY of ours says: `state | event | status line`. */
export function notifies(peer: BenchPeer): string[] {
  const texts = [...new Set(peer.received.filter((text) => text.startsWith('NOTIFY ')))];
  return texts.map((text) => {
    const body = text.slice(text.indexOf('\r\n\r\n') + 4).trim();
    return `${header(text, 'subscription-state')} | ${header(text, 'event')} | ${body}`;
  });
}

/** A NOTIFY of the peer in the dialog that `to` and `from` name. */
export function rawNotify(
  dialog: { readonly from: string; readonly to: string; readonly callId: string },
  cseq: number,
  options: { headers?: readonly string[]; body?: string; contentType?: string | undefined },
): Buffer {
  const text = rawRequest('NOTIFY', {
    ...dialog,
    branch: `z9hG4bKnotify${cseq}`,
    cseq,
    headers: options.headers ?? [],
    body: options.body ?? '',
  }).toString();
  return Buffer.from(text.replace('application/sdp', options.contentType ?? 'message/sipfrag;version=2.0'));
}

/** Keeps the referrals that come to a leg. */
export function keptReferrals(leg: { events: { onRefer?(referral: Referral): void } }): Referral[] {
  const referrals: Referral[] = [];
  leg.events = { ...leg.events, onRefer: (referral) => void referrals.push(referral) };
  return referrals;
}
