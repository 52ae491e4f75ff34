import { describe, expect, it } from 'vitest';
import { parseCredentials } from '../../sip/auth/credentials';
import { digestResponse } from '../../sip/auth/digest';
import { rawResponse } from '../../sip/testing/raw-message';
import { header } from '../../sip/testing/user-agent-bench';
import { startEngine } from '../testing/engine-harness';

const password = 'of the provider';
const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.8:5090", prefix: "9", username: tidegate, password: "${password}" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
`;

describe('a trunk with username and password', () => {
  it('has its challenges of INVITE and BYE answered, and the call is talked and ended (S-111)', async () => {
    const h = await startEngine(yaml);
    const phone = await h.peer(5701, '7001');
    const trunk = h.network.transport('10.0.0.8', 5090);
    const requests: string[] = [];
    await trunk.open((bytes, from) => {
      const text = bytes.toString();
      requests.push(text);
      if (text.startsWith('ACK')) return;
      const given = parseCredentials(header(text, 'authorization') ?? '');
      const method = text.slice(0, text.indexOf(' '));
      const right = given !== undefined && given.response === digestResponse({ ...given, password, method });
      const challenge = 'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"';
      trunk.send(
        right
          ? rawResponse(text, 200, { toTag: 't', contact: '<sip:10.0.0.8:5090>', body: 'v=0\r\n' })
          : rawResponse(text, 401, { toTag: 't', headers: [challenge] }),
        from,
      );
    });
    const call = phone.call('9030');
    await h.pass(50);
    expect(call.status).toBe(200);
    call.leg.end();
    await h.pass(50);
    expect(requests.map((text) => header(text, 'cseq'))).toEqual([
      '1 INVITE',
      '1 ACK',
      '2 INVITE',
      '2 ACK',
      '3 BYE',
      '4 BYE',
    ]);
    expect(h.engine.byes.unconfirmed).toBe(0);
    expect(h.engine.ctx.table.live).toBe(0);
  });
});
