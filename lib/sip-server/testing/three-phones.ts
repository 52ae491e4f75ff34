import type { TLibEvent } from '../../tlib/types';
import { type Harness, startEngine, type TestClient } from './engine-harness';
import type { CallOutcome, TestPeer } from './engine-peers';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", prefix: "9" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
  - { number: "7003", type: Extension, contact: "sip:7003@10.0.0.9:5703" }
  - { number: "8000", type: ACD Queue }
agentLogins:
  - { code: A1, queues: ["8000"], wrap-up-time: 5 }
  - { code: A2, queues: ["8000"] }
`;

/** A description of media at that port. */
export const sdp = (port: number): Buffer =>
  Buffer.from(
    `v=0\r\no=- ${port} 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\n`,
  );

/** Three phones, a trunk, and a desktop that hears of all of them. */
interface Setting {
  readonly h: Harness;
  /** An agent is Ready for queue 8000. */
  login(agentID: string, thisDN: string): void;
  readonly trunk: TestPeer;
  readonly phones: Readonly<Record<'7001' | '7002' | '7003', TestPeer>>;
  readonly desktop: TestClient;
}

async function setting(options: string, dns: string): Promise<Setting> {
  const h = await startEngine(`${options}${yaml.replace('dns:\n', `dns:\n${dns}`)}`);
  const phone = async (port: number): Promise<TestPeer> => {
    const peer = await h.peer(port, String(port + 1300));
    peer.media = sdp(port);
    return peer;
  };
  const trunk = await h.peer(5090, '0301234');
  const phones = { '7001': await phone(5701), '7002': await phone(5702), '7003': await phone(5703) };
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '7003', '8000'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  const login = (agentID: string, thisDN: string): void =>
    void h.ask(desktop, {
      message: 'RequestAgentLogin',
      thisDN,
      thisQueue: '8000',
      agentID,
      workMode: 'AutoIn',
    });
  return { h, login, trunk, phones, desktop };
}

export interface Talking extends Setting {
  readonly call: CallOutcome;
  readonly connID: string;
  /** One T-Library request of 7001. */
  ask(message: string, more?: Record<string, unknown>): TLibEvent[];
  /** 7001 consults another phone; resolves with the consult call's ConnID, its events having been heard. */
  consulting(otherDN?: string, about?: 'Transfer' | 'Conference'): Promise<string>;
  /** Events since the last look, as `DN event`, with the call where it is not the first one. */
  heard(): string[];
}

/** A customer on the trunk talks to 7001, directly or as agent A1 out of the queue. */
export async function talking(from: 'trunk' | 'queue' = 'trunk', options = '', dns = ''): Promise<Talking> {
  const s = await setting(options, dns);
  const { h, desktop } = s;
  if (from === 'queue') s.login('A1', '7001');
  const call = s.trunk.call(from === 'queue' ? '8000' : '7001', undefined, { body: sdp(4000) });
  await h.pass(10);
  const connID = desktop.events.find(({ message }) => message === 'EventEstablished')?.connID ?? '';
  desktop.take();
  const ask: Talking['ask'] = (message, more = {}) =>
    h.ask(desktop, { message, thisDN: '7001', connID, ...more });
  return {
    ...s,
    call,
    connID,
    ask,
    async consulting(otherDN = '7002', about = 'Transfer') {
      ask(`RequestInitiate${about}`, { otherDN });
      await h.pass(10);
      return desktop.events.splice(0).findLast(({ message }) => message === 'EventDialing')?.connID ?? '';
    },
    heard: () =>
      desktop.events
        .splice(0)
        .map((event) =>
          [
            event.thisDN,
            event.message.replace('Event', ''),
            ...(event.callState === undefined || event.callState === 'Ok' ? [] : [event.callState]),
            ...(event.errorCode === undefined ? [] : [event.errorCode]),
            ...(event.connID === undefined || event.connID === connID ? [] : ['consult']),
          ].join(' '),
        ),
  };
}

/** Where the last offer or answer that a peer was sent lets it send: the port of the media line, or inactive. */
export function hears(peer: TestPeer, more: string | undefined = undefined): string {
  const bodies = [
    ...(peer.offered.at(-1)?.invite.body.toString() ?? '').split('\0'),
    ...peer.requests.filter(({ body }) => body.length > 0).map(({ body }) => body.toString()),
    ...(more === undefined ? [] : [more]),
  ];
  const last = bodies.at(-1) ?? '';
  return last.includes('a=inactive') ? 'inactive' : (/m=audio (\d+)/.exec(last)?.[1] ?? 'nothing');
}
