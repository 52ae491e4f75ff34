import { describe, expect, it } from 'vitest';
import { rawRequest, rawResponse, request, response } from '../testing/raw-message';
import { confirmDialog, dialogFromRequest, dialogFromResponse } from './create-dialog';
import { acceptRemoteSeq, dialogAddresses, requestRouting } from './in-dialog';
import type { DialogState } from './types';

const SOURCE = { protocol: 'udp', address: '10.0.0.9', port: 5060 } as const;

const RECORD_ROUTE = ['Record-Route: <sip:p1;lr>, <sip:p2;lr>', 'Record-Route: <sip:p3;lr>'];
const SENT = {
  uri: 'sip:7001@h',
  nextHop: 'sip:7001@h',
  localTag: 'us',
  localUri: 'sip:us@h',
  remoteUri: 'sip:7001@h',
};

function uac(status: number, contact = '<sip:target@10.0.0.5>'): DialogState {
  const invite = rawRequest('INVITE', { cseq: 3 }).toString();
  const answer = response(rawResponse(invite, status, { toTag: 'them', contact, headers: RECORD_ROUTE }));
  return dialogFromResponse(answer, SENT, 'early');
}

describe('dialogs (RFC 3261 §12)', () => {
  it('of the UAS take the route set in order, the peer’s Contact and CSeq', () => {
    const invite = request(rawRequest('INVITE', { cseq: 3, headers: RECORD_ROUTE }));
    expect(dialogFromRequest(invite, 'us', 'early', SOURCE)).toEqual({
      callId: 'call-1',
      localTag: 'us',
      remoteTag: 'caller',
      localUri: 'sip:7001@10.0.0.1',
      remoteUri: 'sip:caller@10.0.0.9',
      remoteTarget: 'sip:caller@10.0.0.9:5060',
      routeSet: ['<sip:p1;lr>', '<sip:p2;lr>', '<sip:p3;lr>'],
      localSeq: 0,
      remoteSeq: 3,
      secure: false,
      state: 'early',
      role: 'uas',
    });
  });

  it('of the UAC take the route set in reverse and know no CSeq of the peer', () => {
    expect(uac(180)).toMatchObject({
      remoteTag: 'them',
      remoteTarget: 'sip:target@10.0.0.5',
      routeSet: ['<sip:p3;lr>', '<sip:p2;lr>', '<sip:p1;lr>'],
      localSeq: 3,
      remoteSeq: undefined,
      role: 'uac',
    });
  });

  it('take route set and target of the 2xx when they are confirmed (RFC 3261 §13.2.2.4)', () => {
    const dialog = uac(180);
    const invite = rawRequest('INVITE', { cseq: 3 }).toString();
    const ok = rawResponse(invite, 200, {
      toTag: 'them',
      contact: '<sip:new@h>',
      headers: ['Record-Route: <sip:p9;lr>'],
    });
    confirmDialog(dialog, response(ok));
    expect(dialog).toMatchObject({
      state: 'confirmed',
      routeSet: ['<sip:p9;lr>'],
      remoteTarget: 'sip:new@h',
    });
  });

  it('refuse a lower CSeq and keep what they had', () => {
    const dialog = uac(180);
    expect([acceptRemoteSeq(dialog, 5), acceptRemoteSeq(dialog, 4), acceptRemoteSeq(dialog, 6)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(dialog.remoteSeq).toBe(6);
  });

  it('write no tag for an RFC 2543 peer that sent none', () => {
    const invite = request(rawRequest('INVITE', { from: '<sip:old@h>' }));
    const dialog = dialogFromRequest(invite, 'us', 'early', SOURCE);
    expect(dialogAddresses(dialog)).toEqual({ from: '<sip:7001@10.0.0.1>;tag=us', to: '<sip:old@h>' });
  });
});

describe('routing of a request inside a dialog (RFC 3261 §12.2.1.1)', () => {
  const table: ReadonlyArray<
    [name: string, routeSet: string[], uri: string, routes: string[], nextHop: string]
  > = [
    ['no route set', [], 'sip:t@h', [], 'sip:t@h'],
    ['loose', ['<sip:p1;lr>', '<sip:p2>'], 'sip:t@h', ['<sip:p1;lr>', '<sip:p2>'], 'sip:p1;lr'],
    ['strict', ['<sip:p1>', '<sip:p2;lr>'], 'sip:p1', ['<sip:p2;lr>', '<sip:t@h>'], 'sip:p1'],
  ];
  for (const [name, routeSet, uri, routes, nextHop] of table) {
    it(name, () => {
      const dialog = { ...uac(200), remoteTarget: 'sip:t@h', routeSet };
      expect(requestRouting(dialog)).toEqual({ uri, routes, nextHop });
    });
  }
});
