import { describe, expect, it } from 'vitest';
import { rawRequest, rawResponse, request, response } from '../testing/raw-message';
import type { Remote } from '../transport/transport';
import { dialogFromRequest, dialogFromResponse } from './create-dialog';
import { flowFor } from './flow';

const CONNECTION: Remote = { protocol: 'tcp', address: '192.0.2.1', port: 40_000 };

function incoming(contact: string, headers: string[] = []) {
  const invite = request(rawRequest('INVITE', { contact, headers }));
  return dialogFromRequest(invite, 'us', 'confirmed', CONNECTION);
}

describe('the flow of a dialog', () => {
  it('takes requests for a phone that named a private Contact over its own connection', () => {
    expect(flowFor(incoming('<sip:7001@10.1.1.1>'), 'sip:7001@10.1.1.1:5060')).toBe(CONNECTION);
  });

  it('leaves requests for a Contact behind a proxy to the route set', () => {
    const dialog = incoming('<sip:7001@10.1.1.1>', ['Via: SIP/2.0/TCP 10.1.1.1;branch=z9hG4bKphone']);
    expect(flowFor(dialog, 'sip:7001@10.1.1.1')).toBeUndefined();
    expect(flowFor(dialog, 'sip:192.0.2.1;lr')).toBe(CONNECTION);
  });

  it('compares addresses, not their spelling', () => {
    const dialog = incoming('<sip:7001@[2001:DB8:0::1]>');
    expect(flowFor(dialog, 'sip:7001@[2001:db8::1]')).toBe(CONNECTION);
  });

  it('of the UAC stands for whom it called and for whom it reached', () => {
    const invite = rawRequest('INVITE').toString();
    const sent = { uri: 'sip:7001@10.1.1.1', localTag: 'us', localUri: 'sip:us@h', remoteUri: 'sip:7001@h' };
    const called = (nextHop: string) =>
      dialogFromResponse(
        response(rawResponse(invite, 200)),
        { ...sent, nextHop, remote: CONNECTION },
        'confirmed',
      );
    const dialog = called(sent.uri);
    expect(flowFor(dialog, 'sip:7001@10.1.1.1')).toBe(CONNECTION);
    expect(flowFor(dialog, 'sip:7001@192.0.2.1:5060')).toBe(CONNECTION);
    expect(flowFor(dialog, 'sip:7001@10.1.1.2')).toBeUndefined();
    const throughProxy = called('sip:proxy.example;lr');
    expect(flowFor(throughProxy, 'sip:7001@10.1.1.1')).toBeUndefined();
    expect(flowFor(throughProxy, 'sip:proxy.example;lr')).toBe(CONNECTION);
  });

  it('is none over UDP', () => {
    const invite = request(rawRequest('INVITE'));
    const dialog = dialogFromRequest(invite, 'us', 'confirmed', { ...CONNECTION, protocol: 'udp' });
    expect(flowFor(dialog, 'sip:7001@192.0.2.1')).toBeUndefined();
  });
});
