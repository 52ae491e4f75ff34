import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Harness, startEngine } from '../testing/engine-harness';
import { impactOf } from './impact';

const yaml = (tserver: string): string => `
TServer: { ${tserver} }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5050" }
  - { number: Trunk_Gone, type: Trunk, contact: "sip:10.0.0.1:5051", out-of-service: true }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "8000", type: ACD Queue }
  - { number: "8800", type: Routing Point }
agentLogins:
  - { code: A1, queues: ["8000"], wrap-up-time: untimed }
`;
const usable = 'dr-peer-trunk: Trunk_Site1';
const quiet = `shutdown-sip-reject-code: 503, ${usable}`;

const codes = (h: Harness): string[] => impactOf(h.engine).warnings.map(({ code }) => code);

async function queuedAt(number: string, tserver: string): Promise<Harness> {
  const h = await startEngine(yaml(tserver));
  const trunk = await h.peer(5090);
  trunk.call(number);
  await h.pass(20);
  return h;
}

describe('warnings of GET /control/impact', () => {
  it.each([
    ['the default code is the trap of 603', usable, ['global_failure']],
    ['any code from 600 on is', `shutdown-sip-reject-code: 600, ${usable}`, ['global_failure']],
    ['503 is none', quiet, []],
    ['a redirect to a usable peer is none', `shutdown-sip-reject-code: 302, ${usable}`, []],
    ['a redirect with no peer', 'shutdown-sip-reject-code: 300', ['redirect_without_peer']],
    [
      'a redirect with the peer out of service',
      'shutdown-sip-reject-code: 302, dr-peer-trunk: Trunk_Gone',
      ['redirect_without_peer'],
    ],
    [
      'the peer out of service, with another code',
      'shutdown-sip-reject-code: 503, dr-peer-trunk: Trunk_Gone',
      ['peer_out_of_service'],
    ],
    ['no peer, with another code', 'shutdown-sip-reject-code: 503', []],
    [
      'a limit that cuts',
      `${quiet}, graceful-shutdown-max-duration: 60, graceful-shutdown-straggler-action: release`,
      ['calls_forced'],
    ],
    [
      'a limit that cuts who can’t be moved',
      `${quiet}, graceful-shutdown-max-duration: 60, graceful-shutdown-straggler-action: relocate`,
      ['calls_forced'],
    ],
    ['a limit that only raises an alarm', `${quiet}, graceful-shutdown-max-duration: 60`, []],
    ['an action without a limit', `${quiet}, graceful-shutdown-straggler-action: release`, []],
  ])('S-141: %s', async (_what, tserver, expected) => {
    expect(codes(await startEngine(yaml(tserver)))).toEqual(expected);
  });

  it.each([
    ['8000', 'graceful-shutdown-queued-calls: wait', ['queued_calls_wait']],
    ['8800', 'graceful-shutdown-queued-calls: wait', ['queued_calls_wait']],
    ['8000', 'graceful-shutdown-queued-calls: release', ['queued_calls_released']],
    ['8800', 'graceful-shutdown-queued-calls: release', ['queued_calls_released']],
    ['8000', 'graceful-shutdown-queued-calls: relocate', []],
    ['8000', 'legal-guard-time: 0', []],
  ])('S-141 S-89: a caller at %s with %s', async (number, policy, expected) => {
    expect(codes(await queuedAt(number, `${quiet}, ${policy}`))).toEqual(expected);
  });

  it('S-141 S-89: a caller who is to be relocated while the peer is out of service, and without a peer at all', async () => {
    const gone = 'shutdown-sip-reject-code: 503, dr-peer-trunk: Trunk_Gone';
    const relocate = 'graceful-shutdown-queued-calls: relocate';
    expect(codes(await queuedAt('8000', `${gone}, ${relocate}`))).toEqual([
      'peer_out_of_service',
      'queued_calls_not_relocated',
    ]);
    expect(codes(await queuedAt('8000', 'shutdown-sip-reject-code: 503'))).toEqual(['queued_calls_wait']);
  });

  it('S-141 S-53 S-56: agents whose untimed after-call work will be cut, idle or on a call', async () => {
    const h = await startEngine(yaml(quiet));
    const [trunk, desktop] = [await h.peer(5090), h.client()];
    await h.peer(5701, '7001');
    h.ask(desktop, {
      message: 'RequestAgentLogin',
      thisDN: '7001',
      thisQueue: '8000',
      agentID: 'A1',
      workMode: 'AutoIn',
    });
    expect(codes(h)).toEqual([]);
    const call = trunk.call('8000');
    await h.pass(50);
    expect(impactOf(h.engine).agents['S-56']).toBe(1);
    expect(codes(h)).toEqual(['untimed_acw_cut']);
    call.leg.end();
    await h.pass(50);
    expect(impactOf(h.engine).agents['S-53']).toBe(1);
    expect(codes(h)).toEqual(['untimed_acw_cut']);
  });

  it('S-141: docs/interfaces.md lists every code', () => {
    const source = readFileSync(new URL('impact-warnings.ts', import.meta.url), 'utf8');
    const page = readFileSync(new URL('../../../docs/interfaces.md', import.meta.url), 'utf8');
    const known = [...source.matchAll(/code: '(\w+)'/g)].map(([, code]) => code);
    expect(known).toHaveLength(9);
    const listed = [...page.matchAll(/^\| `(\w+)` \| /gm)].map(([, code]) => code);
    expect(listed).toEqual(expect.arrayContaining(known));
  });
});
