import { describe, expect, it } from 'vitest';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { TestPeer } from '../testing/engine-peers';

const dns = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { numbers: "7001-7006", type: Extension, contact: "sip:x@10.0.0.9:5701" }
  - { number: "7050", type: Extension, contact: "sip:x@10.0.0.9:5701", wrap-up-time: 20 }
  - { number: "8000", type: ACD Queue }
  - { number: "8001", type: ACD Queue }
agentLogins:
  - { code: NONE, queues: ["8000", "8001"] }
  - { code: FIVE, queues: ["8000", "8001"], wrap-up-time: 5 }
  - { code: OPEN, queues: ["8000"], wrap-up-time: untimed }
`;

interface Setting {
  h: Harness;
  trunk: TestPeer;
  desktop: TestClient;
  login(agentID: string, dn: string, queue?: string): void;
  mode(dn: string, message: 'Ready' | 'NotReady', workMode: string, wrapUp?: number | string): void;
  /** Message, DN and work mode of what came since the last look. */
  seen(): string[];
}

async function setting(tserver = ''): Promise<Setting> {
  const h = await startEngine(`TServer: { ${tserver} }\n${dns}`);
  const [trunk] = await Promise.all([h.peer(5090, '030'), h.peer(5701, 'x')]);
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '7050'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  desktop.take();
  return {
    h,
    trunk,
    desktop,
    login(agentID, thisDN, thisQueue = '8000') {
      h.ask(desktop, { message: 'RequestAgentLogin', thisDN, thisQueue, agentID, workMode: 'AutoIn' });
      desktop.take();
    },
    mode(thisDN, message, workMode, wrapUp) {
      const extensions = wrapUp === undefined ? {} : { extensions: { WrapUpTime: wrapUp } };
      h.ask(desktop, { message: `RequestAgent${message}`, thisDN, workMode, ...extensions });
    },
    seen: () =>
      desktop.events
        .splice(0)
        .filter((event) => event.message !== 'EventPrivateInfo')
        .map((event) => [event.message.replace('Event', ''), event.workMode].filter(Boolean).join(' ')),
  };
}

async function talk({ h, trunk }: Setting, number = '8000') {
  const call = trunk.call(number);
  await h.pass(20);
  expect(call.status).toBe(200);
  return call;
}

describe('agents while the server is Started', () => {
  it('are refused what their state doesn’t allow: 59, 1703, 53, 1704, 42, 1706, 187, 1707', async () => {
    const { h, desktop } = await setting();
    const code = (request: Record<string, unknown>) => h.ask(desktop, request).at(-1)?.errorCode;
    const login = (thisDN: string, agentID: string, thisQueue = '8000') =>
      code({ message: 'RequestAgentLogin', thisDN, agentID, thisQueue, workMode: 'AutoIn' });
    expect(login('9999', 'NONE')).toBe(59);
    expect(login('7001', 'NOBODY')).toBe(1703);
    expect(login('7001', 'OPEN', '8001')).toBe(53);
    expect(login('7001', 'NONE')).toBeUndefined();
    expect(login('7002', 'NONE')).toBe(1704);
    expect(login('7001', 'FIVE')).toBe(42);
    expect(login('7001', 'NONE')).toBe(1706);
    expect(code({ message: 'RequestAgentReady', thisDN: '7002' })).toBe(187);
    expect(code({ message: 'RequestAgentLogout', thisDN: '7002' })).toBe(1707);
  });

  it('are Ready after an AutoIn login and NotReady after any other, with the referenceID on EventAgentLogin', async () => {
    const { h, desktop, seen } = await setting();
    const [first] = h.ask(desktop, {
      message: 'RequestAgentLogin',
      thisDN: '7001',
      agentID: 'NONE',
      workMode: 'AutoIn',
      referenceID: 3,
    });
    expect(first).toMatchObject({ referenceID: 3, agentID: 'NONE' });
    expect(seen()).toEqual(['AgentLogin AutoIn', 'AgentReady AutoIn']);
    h.ask(desktop, { message: 'RequestAgentLogin', thisDN: '7002', agentID: 'FIVE', workMode: 'ManualIn' });
    expect(seen()).toEqual(['AgentLogin ManualIn']);
    expect(h.engine.agents.byID('FIVE')?.core.mode).toEqual({ kind: 'NotReady', workMode: 'Unknown' });
  });

  it('S-59: wrap-up time is the Agent Login’s, else the DN’s, and follows business calls alone', async () => {
    const s = await setting();
    s.login('NONE', '7050');
    const call = await talk(s);
    expect(s.desktop.events.at(-1)).toMatchObject({
      message: 'EventEstablished',
      extensions: { WrapUpTime: 20 },
    });
    s.seen();
    call.leg.end();
    await s.h.pass(10);
    expect(s.seen()).toEqual(['AgentNotReady AfterCallWork', 'Released']);
    await s.h.pass(20_000);
    expect(s.seen()).toEqual(['AgentReady AutoIn']);
    s.h.ask(s.desktop, { message: 'RequestAgentLogout', thisDN: '7050' });
    s.login('FIVE', '7050');
    const direct = await talk(s, '7050');
    s.seen();
    direct.leg.end();
    await s.h.pass(10);
    expect(s.seen(), 'S-73: no ACW after a direct call').toEqual(['Released']);
    const again = await talk(s);
    s.seen();
    again.leg.end();
    await s.h.pass(10);
    await s.h.pass(5000);
    expect(s.seen(), 'the Agent Login’s 5 s, not the DN’s 20').toEqual([
      'AgentNotReady AfterCallWork',
      'Released',
      'AgentReady AutoIn',
    ]);
  });

  it('S-61: manual ACW by an idle agent is timed only with a wrap-up time and timed-acw-in-idle', async () => {
    const s = await setting();
    s.login('FIVE', '7001');
    s.login('NONE', '7002');
    s.mode('7001', 'NotReady', 'AfterCallWork');
    s.mode('7002', 'NotReady', 'AfterCallWork');
    s.seen();
    await s.h.pass(5000);
    expect(s.seen()).toEqual(['AgentReady AutoIn']);
    expect(s.h.engine.agents.byID('NONE')?.core.mode).toMatchObject({
      kind: 'AfterCallWork',
      endsAt: undefined,
    });
    const other = await setting('timed-acw-in-idle: false');
    other.login('FIVE', '7001');
    other.mode('7001', 'NotReady', 'AfterCallWork');
    expect(other.h.engine.agents.byID('FIVE')?.core.mode).toMatchObject({ endsAt: undefined });
  });

  it('with acw-in-idle-force-ready=false go back to the NotReady they came from', async () => {
    const s = await setting('acw-in-idle-force-ready: false');
    s.login('FIVE', '7001');
    s.mode('7001', 'NotReady', 'AuxWork');
    s.mode('7001', 'NotReady', 'AfterCallWork');
    s.seen();
    await s.h.pass(5000);
    expect(s.seen()).toEqual(['AgentNotReady AuxWork']);
  });

  it('pause for legal-guard-time before the next call', async () => {
    const s = await setting('legal-guard-time: 3');
    s.login('NONE', '7001');
    const call = await talk(s);
    s.seen();
    call.leg.end();
    await s.h.pass(10);
    expect(s.seen()).toEqual(['Released', 'AgentNotReady LegalGuard']);
    await s.h.pass(3000);
    expect(s.seen()).toEqual(['AgentReady AutoIn']);
  });

  it('take calls of each queue that they joined, and leave one with EventQueueLogout', async () => {
    const s = await setting();
    s.login('NONE', '7001');
    s.login('NONE', '7001', '8001');
    const call = await talk(s, '8001');
    call.leg.end();
    await s.h.pass(10);
    s.seen();
    s.h.ask(s.desktop, { message: 'RequestAgentLogout', thisDN: '7001', thisQueue: '8001' });
    expect(s.seen()).toEqual(['QueueLogout']);
    expect(s.h.engine.acd.row('8001')).toMatchObject({ loggedIn: 0, ready: 0 });
    expect(s.h.engine.acd.row('8000')).toMatchObject({ loggedIn: 1, ready: 1 });
  });
});

describe('agents in a graceful shutdown', () => {
  it('S-51: NotReady agents in any work mode but ACW are logged out at once', async () => {
    const s = await setting();
    s.login('NONE', '7001');
    s.login('FIVE', '7002');
    s.mode('7001', 'NotReady', 'AuxWork');
    s.mode('7002', 'NotReady', 'WalkAway');
    s.seen();
    await s.h.drain();
    expect(s.seen()).toEqual(['AgentLogout', 'AgentLogout']);
  });

  it('S-58: of several queues all but the last get EventQueueLogout, all with the reason', async () => {
    const s = await setting();
    s.login('NONE', '7001');
    s.login('NONE', '7001', '8001');
    await s.h.drain();
    const events = s.desktop.events.filter((event) => event.message !== 'EventPrivateInfo');
    expect(events.map((event) => [event.message, event.thisQueue, event.extensions?.ReasonCode])).toEqual([
      ['EventQueueLogout', '8000', 'graceful_shutdown_logout'],
      ['EventAgentLogout', '8001', 'graceful_shutdown_logout'],
    ]);
  });

  /** An agent in timed ACW of 5 s, 2 s old, as the shutdown starts. */
  async function inAcw(tserver = '') {
    const s = await setting(tserver);
    s.login('FIVE', '7001');
    const call = await talk(s);
    call.leg.end();
    await s.h.pass(2000);
    await s.h.drain();
    s.seen();
    return s;
  }

  it('S-62: ACW keeps its original end', async () => {
    const s = await inAcw();
    await s.h.pass(2900);
    expect(s.seen()).toEqual([]);
    await s.h.pass(100);
    expect(s.seen()).toEqual(['AgentReady AutoIn', 'AgentLogout']);
  });

  it('S-62: graceful-shutdown-acw-cap cuts it, counted from t0', async () => {
    const s = await inAcw('graceful-shutdown-acw-cap: 1');
    await s.h.pass(1000);
    expect(s.seen()).toEqual(['AgentReady AutoIn', 'AgentLogout']);
  });

  it('S-63: Ready in ACW is EventAgentReady and EventAgentLogout in one tick', async () => {
    const s = await inAcw();
    s.mode('7001', 'Ready', 'ManualIn');
    await s.h.pass(0);
    expect(s.seen()).toEqual(['AgentReady ManualIn', 'AgentLogout']);
  });

  it('S-64: NotReady in ACW ends it without a Ready', async () => {
    const s = await inAcw();
    s.mode('7001', 'NotReady', 'AuxWork');
    await s.h.pass(0);
    expect(s.seen()).toEqual(['AgentNotReady AuxWork', 'AgentLogout']);
  });

  it('S-65: extending ACW is accepted and changes nothing, making it untimed ends it at once', async () => {
    const s = await inAcw();
    s.mode('7001', 'NotReady', 'AfterCallWork', 600);
    await s.h.pass(0);
    expect(s.seen()).toEqual(['AgentNotReady AfterCallWork']);
    await s.h.pass(3000);
    expect(s.seen()).toEqual(['AgentReady AutoIn', 'AgentLogout']);
    const other = await inAcw();
    other.mode('7001', 'NotReady', 'AfterCallWork', 'untimed');
    await other.h.pass(0);
    expect(other.seen()).toEqual(['AgentNotReady AfterCallWork', 'AgentLogout']);
  });

  it('S-67: acw-in-idle-force-ready=false is ignored', async () => {
    const s = await setting('acw-in-idle-force-ready: false');
    s.login('FIVE', '7001');
    s.mode('7001', 'NotReady', 'AuxWork');
    s.mode('7001', 'NotReady', 'AfterCallWork');
    await s.h.drain();
    s.seen();
    await s.h.pass(5000);
    expect(s.seen()).toEqual(['AgentReady AutoIn', 'AgentLogout']);
  });

  it('S-68: Ready during the call cancels the ACW, NotReady/ACW asks for it', async () => {
    const s = await setting();
    s.login('FIVE', '7001');
    const call = await talk(s);
    await s.h.drain();
    s.mode('7001', 'Ready', 'ManualIn');
    await s.h.pass(0);
    s.seen();
    call.leg.end();
    await s.h.pass(10);
    expect(s.seen()).toEqual(['Released', 'AgentLogout']);

    const other = await setting();
    other.login('NONE', '7001');
    const second = await talk(other);
    await other.h.drain();
    other.mode('7001', 'NotReady', 'AfterCallWork', 3);
    await other.h.pass(0);
    expect(other.h.engine.agents.classOf(other.h.engine.agents.byID('NONE')!)).toBe('S-55');
    other.seen();
    second.leg.end();
    await other.h.pass(10);
    expect(other.seen()).toEqual(['AgentNotReady AfterCallWork', 'Released']);
    await other.h.pass(3000);
    expect(other.seen()).toEqual(['AgentReady AutoIn', 'AgentLogout']);
  });

  it('S-69: with two calls the agent is on a call until the last one ends', async () => {
    const s = await setting();
    s.login('NONE', '7001');
    const first = await talk(s);
    const second = await talk(s, '7001');
    await s.h.drain();
    first.leg.end();
    await s.h.pass(10);
    s.seen();
    expect(s.h.engine.agents.count).toBe(1);
    second.leg.end();
    await s.h.pass(10);
    expect(s.seen()).toEqual(['Released', 'AgentLogout']);
  });

  it('S-69 S-52: ACW that ends while a private call is still up makes the agent Ready, and out after that call', async () => {
    const s = await setting();
    s.login('FIVE', '7001');
    const business = await talk(s);
    const direct = await talk(s, '7001');
    await s.h.drain();
    s.seen();
    business.leg.end();
    await s.h.pass(10);
    expect(s.seen()).toEqual(['AgentNotReady AfterCallWork', 'Released']);
    await s.h.pass(5000);
    expect(s.seen()).toEqual(['AgentReady AutoIn']);
    direct.leg.end();
    await s.h.pass(10);
    expect(s.seen()).toEqual(['Released', 'AgentLogout']);
  });

  it('S-73: no ACW after a direct call', async () => {
    const s = await setting();
    s.login('FIVE', '7001');
    const call = await talk(s, '7001');
    await s.h.drain();
    s.seen();
    call.leg.end();
    await s.h.pass(10);
    expect(s.seen()).toEqual(['Released', 'AgentLogout']);
  });

  it('S-70: agent-no-answer-action=logout gives the shutdown’s reason too', async () => {
    const s = await setting('agent-no-answer-action: logout, graceful-shutdown-queued-calls: wait');
    s.login('NONE', '7001');
    const phone = await s.h.peer(5702, '7001');
    void phone.register('7001', 600);
    await s.h.pass(10);
    phone.behaviour = 'ring';
    s.trunk.call('8000');
    await s.h.pass(20);
    await s.h.drain();
    await s.h.pass(15_100);
    const logout = s.desktop.events.find((event) => event.message === 'EventAgentLogout');
    expect(logout?.extensions).toEqual({ ReasonCode: 'graceful_shutdown_logout' });
  });

  it('S-143: every change of class and every logout is on the record with what is left', async () => {
    const s = await setting();
    s.login('FIVE', '7001');
    const call = await talk(s);
    await s.h.drain();
    call.leg.end();
    await s.h.pass(6000);
    const agentEvents = s.h.journal.events.filter((event) => event.type.startsWith('agent'));
    expect(agentEvents).toMatchObject([
      {
        type: 'agent-class',
        agentID: 'FIVE',
        from: 'S-55',
        to: 'S-52',
        remaining: { calls: 0, agents: 1, acw: 1 },
      },
      { type: 'agent-logout', class: 'S-52', path: 'acw-ended', remaining: { agents: 0, acw: 0 } },
    ]);
  });
});

describe('a desktop that leaves (S-48)', () => {
  it('logs its agent out by option, and no other desktop does', async () => {
    const { h, desktop, login } = await setting('agent-logout-on-unreg: true');
    login('NONE', '7001');
    const monitor = h.client('monitor');
    h.ask(monitor, { message: 'RequestRegisterAddress', thisDN: '7001' });
    h.engine.dispatcher.closed(monitor);
    expect(h.engine.agents.count).toBe(1);
    h.ask(desktop, { message: 'RequestUnregisterAddress', thisDN: '7001' });
    expect(h.engine.agents.count).toBe(0);
  });

  it('leaves the agent logged in by default', async () => {
    const { h, desktop, login } = await setting();
    login('NONE', '7001');
    h.engine.dispatcher.closed(desktop);
    expect(h.engine.agents.count).toBe(1);
  });

  it('logs the agent out after the call, unless a desktop has come back', async () => {
    const s = await setting('agent-logout-on-unreg: true');
    const { h, desktop, login } = s;
    login('FIVE', '7001');
    const call = await talk(s);
    h.engine.dispatcher.closed(desktop);
    await h.pass(60_000);
    expect(h.engine.agents.count, 'never during a call').toBe(1);
    const again = h.client('again');
    h.ask(again, { message: 'RequestAgentReady', thisDN: '7001', workMode: 'ManualIn' });
    call.leg.end();
    await h.pass(20);
    expect(h.engine.agents.count).toBe(1);
    const second = await talk(s);
    h.ask(again, { message: 'RequestRegisterAddress', thisDN: '7001' });
    h.engine.dispatcher.closed(again);
    second.leg.end();
    await h.pass(20);
    expect(h.engine.agents.count).toBe(0);
    expect(h.engine.ctx.table.live).toBe(0);
  });
});
