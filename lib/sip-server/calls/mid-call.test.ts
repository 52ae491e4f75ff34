import { describe, expect, it } from 'vitest';
import type { InDialogAnswer, Leg, MessageParts, Prack, ServerRequest } from '../../sip/user-agent/types';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';
import type { InviteRequest } from '../../sip/user-agent/types';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
  - { number: "8000", type: ACD Queue }
`;

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  desktop: TestClient;
}

async function setting(): Promise<Setting> {
  const h = await startEngine(yaml);
  const [trunk, phone] = await Promise.all([h.peer(5090, '0301234'), h.peer(5701, '7001')]);
  const desktop = h.client();
  h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7001' });
  return { h, trunk, phone, desktop };
}

interface Talking extends Setting {
  call: CallOutcome;
  /** The peers' ends of the two legs. */
  caller: Leg;
  callee: Leg;
}

async function talking(more: Partial<InviteRequest> = {}): Promise<Talking> {
  const s = await setting();
  const call = s.trunk.call('7001', undefined, more);
  await s.h.pass(10);
  s.desktop.take();
  return { ...s, call, caller: call.leg, callee: s.phone.offered[0]! };
}

function sdp(direction: string, version = 2, connection = '10.0.0.8'): Buffer {
  return Buffer.from(
    `v=0\r\no=- 2 ${version} IN IP4 10.0.0.8\r\ns=-\r\nc=IN IP4 ${connection}\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\na=${direction}\r\n`,
  );
}

/** Sends a request and acknowledges its 2xx; the status comes into the list. */
function ask(
  leg: Leg,
  method: string,
  parts: MessageParts,
  statuses: Array<number | undefined>,
  ack?: Buffer,
): void {
  leg.request(method, parts, (answer: InDialogAnswer | undefined) => {
    statuses.push(answer?.response.status);
    answer?.ack(ack);
  });
}

describe('hold and retrieve (S-29, S-81)', () => {
  const ways: ReadonlyArray<[method: string, how: string, hold: Buffer]> = [
    ['INVITE', 'sendonly', sdp('sendonly')],
    ['INVITE', 'inactive', sdp('inactive')],
    ['INVITE', 'c=0.0.0.0', sdp('sendrecv', 2, '0.0.0.0')],
    ['UPDATE', 'sendonly', sdp('sendonly')],
  ];
  it.each(ways)(
    'by %s of the phone, %s, is EventHeld and EventRetrieved, in a shutdown too',
    async (method, _, hold) => {
      const { h, trunk, callee, desktop } = await talking();
      await h.drain();
      desktop.take();
      const statuses: Array<number | undefined> = [];
      ask(callee, method, { body: hold }, statuses);
      await h.pass(10);
      expect(desktop.take()).toEqual(['EventHeld']);
      expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 1 });
      expect(trunk.requests.map((request) => [request.method, request.body.toString()])).toEqual([
        [method, hold.toString()],
      ]);
      ask(callee, method, { body: sdp('sendrecv', 3) }, statuses);
      await h.pass(10);
      expect(desktop.take()).toEqual(['EventRetrieved']);
      expect(statuses).toEqual([200, 200]);
      expect(h.engine.shutdown.state).toMatchObject({ status: 'Suspending', phase: 'DRAIN' });
    },
  );

  it('by the caller counts the call as held, and has no event of the phone’s DN', async () => {
    const { h, caller, phone, desktop } = await talking();
    ask(caller, 'INVITE', { body: sdp('sendonly') }, []);
    await h.pass(10);
    expect(h.engine.ctx.table.counts()).toMatchObject({ held: 1 });
    expect(phone.requests).toHaveLength(1);
    expect(desktop.take()).toEqual([]);
  });

  it('by the answer in the ACK of an offerless re-INVITE', async () => {
    const { h, callee, trunk, desktop } = await talking();
    const acks: string[] = [];
    const statuses: Array<number | undefined> = [];
    const caller = trunk.requests;
    ask(callee, 'INVITE', {}, statuses, sdp('inactive'));
    await h.pass(10);
    expect(caller[0]?.body).toHaveLength(0);
    expect(statuses).toEqual([200]);
    expect(desktop.take()).toEqual(['EventHeld']);
    ask(callee, 'INVITE', {}, statuses, sdp('sendrecv', 3));
    await h.pass(10);
    expect(desktop.take()).toEqual(['EventRetrieved']);
    expect(acks).toEqual([]);
  });
});

describe('an offerless INVITE', () => {
  it('gets the offer in the 2xx and passes the answer in the ACK on', async () => {
    const s = await setting();
    let offered = '';
    const answer = sdp('sendrecv', 1);
    const call = s.trunk.call('7001', undefined, {
      body: Buffer.alloc(0),
      events: {
        onAnswered: (response) => {
          offered = response.body.toString();
          call.leg.ack(answer);
        },
      },
    });
    s.phone.behaviour = 'ring';
    await s.h.pass(10);
    const phone = s.phone.offered[0]!;
    let acknowledged = '';
    phone.events = {
      onAcknowledged: (ack) => {
        acknowledged = ack.body.toString();
      },
    };
    expect(phone.invite.body).toHaveLength(0);
    phone.accept({ body: sdp('sendrecv', 7) });
    await s.h.pass(10);
    expect(offered).toBe(sdp('sendrecv', 7).toString());
    expect(acknowledged).toBe(answer.toString());
  });
});

describe('requests in a call (S-29)', () => {
  it('INFO and MESSAGE go to the other side with their content, and its answer comes back', async () => {
    const { h, caller, callee, trunk, phone } = await talking();
    const statuses: Array<number | undefined> = [];
    const dtmf = { body: Buffer.from('Signal=5\r\n'), contentType: 'application/dtmf-relay' };
    ask(callee, 'INFO', dtmf, statuses);
    ask(caller, 'MESSAGE', { body: Buffer.from('hello'), contentType: 'text/plain' }, statuses);
    ask(caller, 'INFO', { headers: [['Info-Package', 'x']] }, statuses);
    await h.pass(10);
    expect(statuses).toEqual([200, 200, 200]);
    expect(trunk.requests[0]?.body.toString()).toBe('Signal=5\r\n');
    expect(trunk.requests[0]?.headers.get('content-type')).toBe('application/dtmf-relay');
    expect(phone.requests.map((request) => request.method).sort()).toEqual(['INFO', 'MESSAGE']);
    expect(phone.requests.find(({ method }) => method === 'INFO')?.headers.get('info-package')).toBe('x');
    phone.inDialog = 481;
    ask(caller, 'INFO', dtmf, statuses);
    await h.pass(10);
    expect(statuses.at(-1)).toBe(504);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('OPTIONS and an UPDATE without offer concern one leg only', async () => {
    const { h, caller, phone } = await talking();
    const statuses: Array<number | undefined> = [];
    ask(caller, 'OPTIONS', {}, statuses);
    ask(caller, 'UPDATE', {}, statuses);
    await h.pass(10);
    expect(statuses).toEqual([200, 200]);
    expect(phone.requests).toEqual([]);
  });

  it('an INFO while the caller waits in a queue gets 480, which leaves his dialog alone', async () => {
    const { h, trunk } = await setting();
    const call = trunk.call('8000');
    await h.pass(10);
    const statuses: Array<number | undefined> = [];
    ask(call.leg, 'INFO', {}, statuses);
    await h.pass(10);
    expect([call.provisional, statuses]).toEqual([[180], [480]]);
    expect(h.engine.ctx.table.live).toBe(1);
  });
});

describe('re-INVITE that fails', () => {
  it.each([481, 408])('with %i ends the call for both (S-94)', async (status) => {
    const { h, call, callee, phone, trunk, desktop } = await talking();
    await h.drain();
    desktop.take();
    trunk.inDialog = status;
    const statuses: Array<number | undefined> = [];
    ask(callee, 'INVITE', { body: sdp('sendonly') }, statuses);
    await h.pass(10);
    expect(statuses).toEqual([status]);
    expect([call.bye, phone.byes.length]).toEqual([true, 1]);
    expect(desktop.take()).toContain('EventReleased');
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
  });

  it('without any answer ends the call for both (S-94)', async () => {
    const { h, call, callee, phone } = await talking();
    call.leg.events = { onRequest: () => undefined };
    const statuses: Array<number | undefined> = [];
    ask(callee, 'UPDATE', { body: sdp('sendonly') }, statuses);
    await h.pass(33_000);
    expect(statuses).toEqual([undefined]);
    expect(phone.byes).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it.each([
    [488, 488],
    [500, 500],
    [422, 500],
  ])('with %i is refused with %i and leaves the call as it was', async (status, told) => {
    const { h, callee, trunk, desktop } = await talking();
    trunk.inDialog = status;
    const statuses: Array<number | undefined> = [];
    ask(callee, 'INVITE', { body: sdp('sendonly') }, statuses);
    await h.pass(10);
    expect(statuses).toEqual([told]);
    expect(desktop.take()).toEqual([]);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
  });

  it('is cancelled on the other side when its sender cancels it', async () => {
    const { h, call, callee } = await talking();
    let cancelled = 0;
    call.leg.events = {
      onRequest: (transaction) => {
        transaction.respond(180);
        transaction.onCancel = () => {
          cancelled++;
        };
      },
    };
    const statuses: Array<number | undefined> = [];
    const handle = callee.request('INVITE', { body: sdp('sendonly') }, (answer) =>
      statuses.push(answer?.response.status),
    );
    await h.pass(300);
    handle.cancel();
    await h.pass(300);
    expect([cancelled, statuses]).toEqual([1, [487]]);
    expect(h.engine.ctx.table.live).toBe(1);
  });
});

describe('a CANCEL that crosses the 2xx to a re-INVITE', () => {
  it('is made good: the other side is offered what was before', async () => {
    const { h, call, callee } = await talking();
    const offers: string[] = [];
    let open: ServerRequest | undefined;
    call.leg.events = {
      onRequest: (transaction) => {
        offers.push(transaction.request.body.toString());
        if (offers.length === 1) {
          open = transaction;
          transaction.respond(180);
        } else transaction.respond(200, { body: sdp('sendrecv', 9) });
      },
    };
    const statuses: Array<number | undefined> = [];
    const handle = callee.request('INVITE', { body: sdp('inactive') }, (answer) =>
      statuses.push(answer?.response.status),
    );
    await h.pass(300);
    handle.cancel();
    open?.respond(200, { body: sdp('inactive', 8) });
    await h.pass(300);
    expect(statuses).toEqual([487]);
    expect(offers).toHaveLength(2);
    expect(offers[0]).toContain('a=inactive');
    expect(offers[1]).not.toContain('a=inactive');
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
  });
});

describe('glare across the server (RFC 3261 §14.1)', () => {
  it.each(['INVITE', 'UPDATE'])('of two %ss ends with both done, whoever was first', async (method) => {
    for (const first of ['caller', 'callee'] as const) {
      const { h, caller, callee, trunk, phone } = await talking();
      const statuses: Array<number | undefined> = [];
      const [one, two] = first === 'caller' ? [caller, callee] : [callee, caller];
      ask(one, method, { body: sdp('sendrecv', 2) }, statuses);
      ask(two, method, { body: sdp('sendrecv', 2) }, statuses);
      await h.pass(32_000);
      expect(statuses).toEqual([200, 200]);
      expect([trunk.requests.length, phone.requests.length]).toEqual([1, 1]);
      expect(h.engine.ctx.table.live).toBe(1);
    }
  });

  it('a 491 of the other peer is waited out while the sender’s request stays open', async () => {
    const { h, call, callee } = await talking();
    const seen: number[] = [];
    call.leg.events = {
      onRequest: (transaction) => {
        seen.push(h.clock.now());
        if (seen.length === 1) transaction.respond(491);
        else transaction.respond(200, { body: sdp('recvonly') });
      },
    };
    const statuses: Array<number | undefined> = [];
    ask(callee, 'INVITE', { body: sdp('sendonly') }, statuses);
    await h.pass(4_100);
    expect(seen).toHaveLength(2);
    // The caller made the Call-ID of that leg, so the server is the one to wait no more than 2 s.
    expect(seen[1]! - seen[0]!).toBeLessThanOrEqual(2_010);
    expect(statuses).toEqual([200]);
  });

  it('a peer that answers nothing but 491 leaves the call as it was', async () => {
    const { h, call, callee } = await talking();
    call.leg.events = { onRequest: (transaction) => transaction.respond(491) };
    const open: Array<number | undefined> = [];
    ask(callee, 'UPDATE', { body: sdp('sendonly') }, open);
    // Server and sender each give up 28 s after they began.
    await h.pass(90_000);
    expect(open).toEqual([491]);
    expect(h.engine.ctx.table.live).toBe(1);
  });
});

describe('session timers (RFC 4028, S-94)', () => {
  const asking = (value: string): Partial<InviteRequest> => ({
    headers: [
      ['Supported', 'timer'],
      ['Session-Expires', value],
    ],
  });

  it('a caller that does not refresh loses the call after its interval, and the shutdown goes on', async () => {
    const { h, call, phone, desktop } = await talking(asking('90;refresher=uac'));
    await h.drain();
    desktop.take();
    await h.pass(59_000);
    expect(h.engine.ctx.table.live).toBe(1);
    await h.pass(3_000);
    expect([call.bye, phone.byes.length]).toEqual([true, 1]);
    expect(desktop.take()).toContain('EventReleased');
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
  });

  it('each leg is refreshed by itself: the caller’s refreshes never reach the phone', async () => {
    const { h, caller, phone } = await talking(asking('90;refresher=uac'));
    const statuses: Array<number | undefined> = [];
    for (let round = 0; round < 5; round++) {
      await h.pass(45_000);
      const headers = [
        ['Supported', 'timer'],
        ['Session-Expires', '90;refresher=uac'],
      ] as const;
      ask(caller, 'UPDATE', { headers }, statuses);
    }
    await h.pass(10);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    expect(phone.requests).toEqual([]);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('refreshes itself where the caller wants it to', async () => {
    const { h, call, phone } = await talking(asking('90;refresher=uas'));
    const methods: string[] = [];
    call.leg.events = {
      onRequest: (transaction) => {
        methods.push(transaction.request.method);
        transaction.respond(200, { headers: [['Session-Expires', '90;refresher=uac']] });
      },
    };
    await h.pass(200_000);
    expect(methods).toEqual(['UPDATE', 'UPDATE', 'UPDATE', 'UPDATE']);
    expect(phone.requests).toEqual([]);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('refuses an interval below 90 s with 422, before there is a call', async () => {
    const { h, trunk } = await setting();
    const call = trunk.call('7001', undefined, asking('89'));
    await h.pass(10);
    expect(call.status).toBe(422);
    expect(h.engine.ctx.table.total).toBe(0);
  });
});

describe('suspected ghosts (S-93)', () => {
  it('are marked after 30 minutes without a sign of life, still count, and lose the mark when they speak', async () => {
    const { h, caller } = await talking();
    const marked = (): boolean => [...h.engine.ctx.table.all()].some(({ call }) => call.suspectedGhost);
    await h.pass(15 * 60_000);
    ask(caller, 'OPTIONS', {}, []);
    await h.pass(29 * 60_000);
    expect(marked()).toBe(false);
    await h.pass(3 * 60_000);
    expect(marked()).toBe(true);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1 });
    ask(caller, 'OPTIONS', {}, []);
    await h.pass(61_000);
    expect(marked()).toBe(false);
  });
});

describe('reliable provisional responses (RFC 3262, S-29)', () => {
  async function ringing(more: Partial<InviteRequest> = {}, reliable = true) {
    const s = await setting();
    s.phone.behaviour = 'silent';
    const pracks: Array<{ prack: Prack | undefined; body: string; status: number }> = [];
    const call = s.trunk.call('7001', undefined, {
      reliable,
      ...more,
      events: {
        onProvisional: (response, prack) =>
          pracks.push({ prack, body: response.body.toString(), status: response.status }),
        ...more.events,
      },
    });
    await s.h.pass(10);
    return { ...s, call, pracks, phoneLeg: s.phone.offered[0]! };
  }

  it('are passed on to a caller who takes them, and his PRACK to the phone, both with their bodies', async () => {
    const { h, phoneLeg, call, pracks } = await ringing();
    const arrived: ServerRequest[] = [];
    expect(phoneLeg.reliability).toBe('supported');
    phoneLeg.reliableProvisional(183, { body: sdp('sendrecv', 1) }, (transaction) =>
      arrived.push(transaction),
    );
    await h.pass(10);
    expect(pracks).toMatchObject([{ status: 183, body: sdp('sendrecv', 1).toString() }]);
    const answers: string[] = [];
    const offer = Buffer.from(
      sdp('sendonly', 2).toString().replace('o=- 2 2 IN IP4 10.0.0.8', 'o=- 1 2 IN IP4 10.0.0.9'),
    );
    pracks[0]?.prack?.({ body: offer }, (answer) =>
      answers.push(`${answer?.response.status} ${answer?.response.body.toString()}`),
    );
    await h.pass(10);
    expect(arrived[0]?.request.body.toString()).toBe(offer.toString());
    arrived[0]?.respond(200, { body: sdp('recvonly', 2) });
    await h.pass(10);
    expect(answers).toEqual([`200 ${sdp('recvonly', 2).toString()}`]);
    phoneLeg.accept();
    await h.pass(10);
    expect(call.status).toBe(200);
    call.leg.end();
    await h.pass(40_000);
    expect(h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('are repeated to the caller until his PRACK, which ends the call when it never comes', async () => {
    const { h, phoneLeg, call, pracks, phone } = await ringing();
    phoneLeg.reliableProvisional(183, { body: sdp('sendrecv', 1) });
    await h.pass(31_000);
    const sent = h.network.packets.filter(
      ({ bytes, from, to }) =>
        from.address === '10.0.0.2' && to.port === 5090 && bytes.toString().startsWith('SIP/2.0 183'),
    );
    expect(sent.length).toBeGreaterThanOrEqual(6);
    expect(pracks).toHaveLength(1);
    await h.pass(2_000);
    expect(call.status).toBe(504);
    expect(phone.cancels.length + Number(phoneLeg.state === 'ended')).toBeGreaterThan(0);
  });

  it('let either side change the session by UPDATE before the answer', async () => {
    const { h, phoneLeg, call, pracks, phone, trunk } = await ringing();
    phoneLeg.reliableProvisional(183, { body: sdp('sendrecv', 1) });
    await h.pass(10);
    pracks[0]?.prack?.({}, () => undefined);
    await h.pass(10);
    const statuses: Array<number | undefined> = [];
    ask(call.leg, 'UPDATE', { body: sdp('sendrecv', 2) }, statuses);
    await h.pass(10);
    ask(phoneLeg, 'UPDATE', { body: sdp('sendrecv', 3) }, statuses);
    await h.pass(10);
    expect(statuses).toEqual([200, 200]);
    expect([trunk.requests.length, phone.requests.length]).toEqual([1, 1]);
    expect(call.status).toBeUndefined();
  });

  it('of a phone that the call then leaves are made good when another one answers', async () => {
    const { h, phoneLeg, call, pracks, trunk, desktop } = await ringing();
    const other = await h.peer(5702, '7002');
    phoneLeg.reliableProvisional(183, { body: sdp('sendrecv', 1) });
    await h.pass(10);
    pracks[0]?.prack?.({}, () => undefined);
    await h.pass(10);
    const connID = desktop.events.at(-1)?.connID;
    h.ask(desktop, { message: 'RequestRedirectCall', thisDN: '7001', otherDN: '7002', connID });
    await h.pass(100);
    expect(call.status).toBe(200);
    expect(other.offered[0]?.reliability).toBe('none');
    const [anew] = trunk.requests;
    expect(anew?.method).toBe('INVITE');
    expect(anew?.body.toString()).toBe(call.body?.replace(/^o=.*$/m, 'o=- 2 2 IN IP4 10.0.0.8'));
  });

  it('are not offered to the phone for a caller who does not take them', async () => {
    const { phoneLeg } = await ringing({}, false);
    expect(phoneLeg.reliability).toBe('none');
    expect(phoneLeg.invite.headers.getAll('supported')).not.toContain('100rel');
  });

  it('are made of plain ones for a caller who requires them', async () => {
    const { h, phoneLeg, pracks } = await ringing({ headers: [['Require', '100rel']] });
    phoneLeg.provisional(180);
    await h.pass(10);
    expect(pracks[0]?.status).toBe(180);
    expect(pracks[0]?.prack).toBeDefined();
    let status: number | undefined;
    pracks[0]?.prack?.({}, (answer) => {
      status = answer?.response.status;
    });
    await h.pass(10);
    expect(status).toBe(200);
  });
});
