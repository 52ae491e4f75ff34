import { describe, expect, it } from 'vitest';
import { parseCredentials } from '../auth/credentials';
import { digestResponse } from '../auth/digest';
import { OFFER } from '../testing/call-bench';
import { rawRequest, rawResponse } from '../testing/raw-message';
import { header, loggedEvents, tagOf, UserAgentBench } from '../testing/user-agent-bench';

const credentials = { username: 'tidegate', password: 'secret of the trunk', realm: 'provider' };

/** A challenge of both algorithms, the stronger one first (RFC 8760 §2.4). */
function challenge(nonce: string, more = '', realm = 'provider', name = 'WWW-Authenticate'): string[] {
  return ['SHA-512-256', 'SHA-256', 'MD5'].map(
    (algorithm) =>
      `${name}: Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${more}`,
  );
}

async function dialled(withCredentials = true) {
  const bench = new UserAgentBench();
  const { agent } = await bench.agent('10.0.0.1');
  const peer = await bench.peer('10.0.0.2');
  const log: string[] = [];
  const leg = agent.invite({
    uri: 'sip:9030@10.0.0.2',
    from: '<sip:7001@10.0.0.1>',
    to: '<sip:9030@10.0.0.2>',
    body: OFFER,
    ...(withCredentials ? { credentials } : {}),
    events: loggedEvents(log),
  });
  bench.clock.advance(0);
  const to = { protocol: 'udp', address: '10.0.0.1', port: 5060 } as const;
  const answer = (status: number, options: Parameters<typeof rawResponse>[2]): void =>
    peer.send(rawResponse(requests().at(-1)!, status, options), to);
  /** What came but for ACKs. */
  const requests = (): string[] => peer.received.filter((text) => !text.startsWith('ACK'));
  const acks = (): string[] => peer.received.filter((text) => text.startsWith('ACK'));
  return { bench, agent, peer, leg, log, answer, requests, acks, to };
}

/** The call of `dialled` after a challenge of its INVITE was answered and the call confirmed. */
async function talking() {
  const call = await dialled();
  call.answer(401, { toTag: 'b', headers: challenge('n1') });
  call.answer(200, { toTag: 'b2', contact: '<sip:10.0.0.2>', body: 'v=0' });
  call.leg.ack();
  call.bench.clock.advance(0);
  call.log.length = 0;
  return call;
}

describe('a challenged INVITE', () => {
  it('is sent again with CSeq+1, the same Call-ID and tag, and credentials of the strongest algorithm', async () => {
    const { requests, acks, answer, log } = await dialled();
    answer(401, { toTag: 'b', headers: challenge('n1', ', opaque="o1"') });
    const [first, second] = requests() as [string, string];
    expect(requests()).toHaveLength(2);
    expect([header(first, 'cseq'), header(second, 'cseq')]).toEqual(['1 INVITE', '2 INVITE']);
    expect(header(second, 'call-id')).toBe(header(first, 'call-id'));
    expect(tagOf(second, 'from')).toBe(tagOf(first, 'from'));
    expect(tagOf(second, 'to')).toBeUndefined();
    expect(header(second, 'via')).not.toBe(header(first, 'via'));
    expect(second).toContain(OFFER.toString());
    expect(acks().map((ack) => header(ack, 'cseq'))).toEqual(['1 ACK']);
    const given = parseCredentials(header(second, 'authorization')!)!;
    expect(given).toMatchObject({
      username: 'tidegate',
      realm: 'provider',
      nonce: 'n1',
      opaque: 'o1',
      algorithm: 'SHA-256',
      uri: 'sip:9030@10.0.0.2',
      quality: { nc: '00000001' },
    });
    expect(given.response).toBe(
      digestResponse({ ...given, password: 'secret of the trunk', method: 'INVITE' }),
    );
    expect(log).toEqual([]);
  });

  it('repeats its credentials in the ACK of the 2xx (RFC 3261 §13.2.2.4)', async () => {
    const { requests, acks } = await talking();
    const ack = acks().at(-1)!;
    expect(header(ack, 'cseq')).toBe('2 ACK');
    expect(header(ack, 'authorization')).toBe(header(requests()[1]!, 'authorization'));
  });

  it('fails at a second challenge, since the password was wrong', async () => {
    const { requests, answer, log } = await dialled();
    answer(401, { toTag: 'b', headers: challenge('n1') });
    answer(401, { toTag: 'b', headers: challenge('n2') });
    expect(requests()).toHaveLength(2);
    expect(log).toEqual(['failed 401']);
  });

  it('is answered anew when only the nonce was stale, but not without end', async () => {
    const { requests, answer, log } = await dialled();
    for (let round = 1; round <= 10; round++)
      answer(401, { toTag: 'b', headers: challenge(`n${round}`, ', stale=true') });
    expect(requests()).toHaveLength(5);
    expect(log).toEqual(['failed 401']);
  });

  it('shows its credentials to a proxy and to the server behind it, each in its own field', async () => {
    const { requests, answer } = await dialled();
    answer(407, { toTag: 'b', headers: challenge('p1', '', 'provider', 'Proxy-Authenticate') });
    answer(401, { toTag: 'b', headers: challenge('n1') });
    const third = requests()[2]!;
    expect(parseCredentials(header(third, 'proxy-authorization')!)).toMatchObject({ nonce: 'p1' });
    expect(parseCredentials(header(third, 'authorization')!)).toMatchObject({ nonce: 'n1' });
  });

  it.each([
    ['without credentials', false, challenge('n1')],
    ['of another realm', true, challenge('n1', '', 'somebody else')],
    [
      'of an algorithm that we do not have',
      true,
      ['WWW-Authenticate: Digest realm="provider", nonce="n", algorithm=X'],
    ],
    ['of another scheme', true, ['WWW-Authenticate: Basic realm="provider"']],
    ['that says nothing', true, []],
  ])('fails with a challenge %s', async (_, withCredentials, headers) => {
    const { requests, answer, log } = await dialled(withCredentials);
    answer(401, { toTag: 'b', headers });
    expect(requests()).toHaveLength(1);
    expect(log).toEqual(['failed 401']);
  });

  it('is not sent again once it was cancelled', async () => {
    const { bench, peer, requests, answer, leg, log, to } = await dialled();
    answer(180, { toTag: 'b' });
    leg.end();
    bench.clock.advance(0);
    const [invite, cancel] = requests() as [string, string];
    expect(cancel).toMatch(/^CANCEL /);
    answer(200, {});
    log.length = 0;
    peer.send(rawResponse(invite, 401, { toTag: 'b', headers: challenge('n1') }), to);
    expect(requests()).toHaveLength(2);
    expect(log).toEqual(['failed 401']);
  });

  it('can be cancelled after it was sent again', async () => {
    const { bench, requests, answer, leg } = await dialled();
    answer(407, { toTag: 'b', headers: challenge('p1', '', 'provider', 'Proxy-Authenticate') });
    answer(180, { toTag: 'c' });
    leg.end();
    bench.clock.advance(0);
    const cancel = requests().at(-1)!;
    expect(cancel).toMatch(/^CANCEL /);
    expect(header(cancel, 'cseq')).toBe('2 CANCEL');
    expect(header(cancel, 'proxy-authorization')).toBeUndefined();
    expect(header(cancel, 'via')).toBe(header(requests()[1]!, 'via'));
  });
});

describe('a challenged request in a dialog', () => {
  it('S-111: a BYE is sent again with credentials, and its 200 confirms it', async () => {
    const { leg, log, requests, answer, bench, agent } = await talking();
    leg.end();
    bench.clock.advance(0);
    answer(407, { headers: challenge('n7', '', 'provider', 'Proxy-Authenticate') });
    const [first, second] = requests().slice(-2) as [string, string];
    expect([first, second].map((bye) => header(bye, 'cseq'))).toEqual(['3 BYE', '4 BYE']);
    const given = parseCredentials(header(second, 'proxy-authorization')!)!;
    expect(given.response).toBe(digestResponse({ ...given, password: 'secret of the trunk', method: 'BYE' }));
    expect(log).toEqual([]);
    answer(200, {});
    expect(log).toEqual(['bye done true 200']);
    expect(agent.counts().legs).toBe(0);
  });

  it('S-111: a BYE that is challenged twice is closed without confirmation', async () => {
    const { leg, log, answer, bench } = await talking();
    leg.end();
    bench.clock.advance(0);
    answer(401, { headers: challenge('n7') });
    answer(401, { headers: challenge('n8') });
    expect(log).toEqual(['bye done false 401']);
  });

  it('a re-INVITE is sent again, acknowledged with its credentials, and keeps a second one out meanwhile', async () => {
    const { leg, requests, acks, answer, bench } = await talking();
    const finals: Array<number | undefined> = [];
    leg.request('INVITE', { body: OFFER }, (final) => {
      finals.push(final?.response.status);
      final?.ack();
    });
    bench.clock.advance(0);
    answer(401, { headers: challenge('n7') });
    leg.request('INVITE', { body: OFFER }, (final) => finals.push(final?.response.status));
    bench.clock.advance(0);
    expect(finals).toEqual([undefined]);
    answer(200, { contact: '<sip:10.0.0.2>', body: 'v=0' });
    expect(finals).toEqual([undefined, 200]);
    const ack = acks().at(-1)!;
    expect(header(ack, 'cseq')).toBe('4 ACK');
    expect(header(ack, 'authorization')).toBe(header(requests().at(-1)!, 'authorization'));
  });

  it('a leg that the peer began has credentials when its owner gives it some', async () => {
    const bench = new UserAgentBench();
    const server = await bench.agent('10.0.0.1');
    const peer = await bench.peer('10.0.0.2', server);
    peer.send(rawRequest('INVITE', { sentBy: '10.0.0.2:5060', contact: '<sip:x@10.0.0.2>', body: 'v=0' }));
    const leg = server.incoming[0]!;
    leg.credentials = credentials;
    leg.accept({ body: OFFER });
    bench.clock.advance(0);
    const tag = tagOf(peer.last(), 'to');
    peer.send(
      rawRequest('ACK', {
        sentBy: '10.0.0.2:5060',
        branch: 'z9hG4bKack',
        to: `<sip:7001@10.0.0.1>;tag=${tag}`,
      }),
    );
    leg.end();
    bench.clock.advance(0);
    expect(peer.last()).toMatch(/^BYE /);
    peer.send(rawResponse(peer.last(), 401, { headers: challenge('n1') }));
    expect(parseCredentials(header(peer.last(), 'authorization')!)).toMatchObject({ nonce: 'n1' });
  });
});

describe('a challenged request outside any dialog', () => {
  it('is sent again once with credentials', async () => {
    const bench = new UserAgentBench();
    const { agent } = await bench.agent('10.0.0.1');
    const peer = await bench.peer('10.0.0.2');
    const finals: Array<number | undefined> = [];
    const address = '<sip:7001@10.0.0.2>';
    agent.send(
      { method: 'REGISTER', uri: 'sip:10.0.0.2', from: address, to: address, credentials },
      (response) => finals.push(response?.status),
    );
    bench.clock.advance(0);
    const to = { protocol: 'udp', address: '10.0.0.1', port: 5060 } as const;
    const answer = (status: number, headers: string[]): void =>
      peer.send(rawResponse(peer.last(), status, { toTag: 'b', headers }), to);
    answer(401, challenge('n1'));
    expect(header(peer.last(), 'cseq')).toBe('2 REGISTER');
    expect(finals).toEqual([]);
    answer(401, challenge('n2'));
    expect(finals).toEqual([401]);
    expect(peer.received).toHaveLength(2);
  });
});
