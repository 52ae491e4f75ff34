import { describe, expect, it } from 'vitest';
import { parseMessage } from './parse-message';
import { writeRequest, writeResponse } from './write-message';

const base = {
  method: 'INFO',
  uri: 'sip:a@h',
  via: 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1',
  from: '<sip:b@h>;tag=1',
  to: '<sip:a@h>;tag=2',
  callId: 'c',
  cseq: 7,
  routes: ['<sip:p1;lr>', '<sip:p2;lr>'],
  maxForwards: 70,
};

describe('writeRequest and writeResponse', () => {
  it('writes what the parser reads back, Content-Length in bytes', () => {
    const body = Buffer.from('grüße');
    const result = parseMessage(
      writeRequest({ ...base, body, contentType: 'text/plain', headers: [['Info-Package', 'x']] }),
    );
    if (!result.ok) throw result.error;
    const { headers, body: read } = result.message;
    expect(headers.getAll('route')).toEqual(base.routes);
    expect(headers.get('content-length')).toBe('7');
    expect(headers.get('content-type')).toBe('text/plain');
    expect(headers.get('info-package')).toBe('x');
    expect(read.equals(body)).toBe(true);
  });

  it('says application/sdp where nothing else is said', () => {
    expect(writeRequest({ ...base, body: Buffer.from('v=0') }).toString()).toContain(
      'Content-Type: application/sdp\r\n',
    );
  });

  it('lets no value start a header field of its own', () => {
    const text = writeRequest({
      ...base,
      uri: 'sip:a@h\r\nEvil: 1',
      headers: [['Subject', 'x\r\nEvil: 1']],
    }).toString();
    expect(text).not.toMatch(/^Evil/m);
    const reply = {
      status: 500,
      reason: 'x\r\nEvil: 1',
      vias: [],
      from: undefined,
      to: undefined,
      callId: undefined,
      cseq: undefined,
    };
    expect(writeResponse(reply).toString()).not.toMatch(/^Evil/m);
  });

  it('takes the reason phrase of the RFC, or of the class for an unknown code', () => {
    const reply = { vias: [], from: undefined, to: undefined, callId: undefined, cseq: undefined };
    expect(writeResponse({ ...reply, status: 603 }).toString()).toMatch(/^SIP\/2\.0 603 Decline\r\n/);
    expect(writeResponse({ ...reply, status: 499 }).toString()).toMatch(/^SIP\/2\.0 499 Bad Request\r\n/);
  });
});
