import { describe, expect, it } from 'vitest';
import { sdpPart } from './multipart';

const sdp = 'v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\n';
const described = `Content-Type: application/sdp\r\n\r\n${sdp}`;
const isup =
  'Content-Type: application/isup;version=itu-t92+\r\nContent-Disposition: signal;handling=optional\r\n\r\n\x01\x00\r\n';

function body(parts: readonly string[], boundary = 'b1', close = '--'): Buffer {
  return Buffer.from(
    `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}${close}\r\n`,
    'latin1',
  );
}

const found = (bytes: Buffer, type = 'multipart/mixed;boundary=b1'): string | undefined =>
  sdpPart(bytes, type)?.toString('latin1');

describe('the SDP of a body in parts', () => {
  it.each([
    ['first', body([described, isup])],
    ['last', body([isup, described])],
    ['alone', body([described])],
    [
      'after a preamble, with an epilogue',
      Buffer.from(`to be ignored\r\n${body([described]).toString()}and this`),
    ],
    ['with white space after the delimiter', Buffer.from(`--b1 \t\r\n${described}\r\n--b1--`)],
    ['beside a part without header fields', body(['\r\nplain text', described])],
    [
      'with folded header fields in any case',
      body([`CONTENT-type:\r\n  Application/SDP ; x=y\r\n\r\n${sdp}`]),
    ],
    ['with an encoding that changes nothing', body([`Content-Transfer-Encoding: 8bit\r\n${described}`])],
  ])('is found %s', (_where, bytes) => {
    expect(found(bytes)).toBe(sdp);
  });

  it('is found by a quoted boundary', () => {
    expect(found(body([described], 'a b:?'), 'multipart/mixed; boundary="a b:?"; x=1')).toBe(sdp);
  });

  it.each([
    ['no SDP', body([isup])],
    ['two', body([described, described])],
    ['one that is encoded', body([`Content-Transfer-Encoding: base64\r\n${described}`])],
    ['another part that must be understood', body([isup.replace('optional', '"required"'), described])],
    ['more parts than are looked at', body([described, ...Array.from({ length: 8 }, () => isup)])],
    ['no last delimiter', body([described], 'b1', '')],
    ['no delimiter', Buffer.from(described)],
    ['a part without end of its header section', body([`Content-Type: application/sdp`])],
    ['a header section that is too long', body([`X: ${'x'.repeat(3000)}\r\n${described}`])],
    ['text after a delimiter', Buffer.from(`--b1 x\r\n${described}\r\n--b1--`)],
    ['nothing', Buffer.alloc(0)],
    ['a delimiter and nothing more', Buffer.from('--b1')],
  ])('is not read where there is %s', (_what, bytes) => {
    expect(found(bytes)).toBeUndefined();
  });

  it.each(['multipart/mixed', 'multipart/mixed;boundary=', `multipart/mixed;boundary=${'b'.repeat(71)}`])(
    'is not read with Content-Type %s',
    (type) => {
      expect(found(body([described]), type)).toBeUndefined();
    },
  );

  it('is read or not, but without a fault, however the body is cut', () => {
    const whole = body([isup, described]);
    for (let end = 0; end < whole.length; end++)
      sdpPart(whole.subarray(0, end), 'multipart/mixed;boundary=b1');
    expect(found(whole)).toBe(sdp);
  });
});
