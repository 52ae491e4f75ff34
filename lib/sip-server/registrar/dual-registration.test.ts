import { describe, expect, it } from 'vitest';
import { forwarded, login, sites } from '../testing/two-sites';

describe('a phone that is registered at both sites', () => {
  it('S-33 S-128: loses nothing when one of them drains: its calls there go on, and new ones find it at the other', async () => {
    const { site1, site2, gateway, pass, way } = await sites({
      tserver: 'dr-forward: no-agent, shutdown-sip-reject-code: 302, graceful-shutdown-sip-timeout: 600',
    });
    const phone = await site2.peer(5703, '7003');
    const registers = [phone.register('7003', 600, '10.0.0.1'), phone.register('7003', 600, '10.0.0.2')];
    await pass(500);
    expect(await Promise.all(registers)).toEqual([200, 200]);
    login(site2, 'A1', '7003');
    await pass(100);
    expect(await way(1, '7003')).toEqual([forwarded(2, '7003'), '200']);

    await site2.drain();
    const refreshed = phone.register('7003', 600, '10.0.0.2');
    await pass(50);
    expect(await refreshed, 'it is in a call there').toBe(200);
    expect(site2.engine.ctx.table.live, 'his call goes on').toBe(1);
    phone.offered[0]?.end();
    await pass(50);
    const refused = phone.register('7003', 600, '10.0.0.2');
    await pass(50);
    expect(await refused).toBe(503);
    expect(site2.engine.agents.count).toBe(0);

    login(site1, 'A1', '7003');
    expect(await way(1, '7003')).toEqual(['200']);
    expect(await way(2, '7003'), 'by way of the site that drains').toEqual([
      '302 sip:7003@10.0.0.1:5060',
      '200',
    ]);
    const queued = gateway.call('8000', 'caller', { uri: 'sip:8000@10.0.0.1:5060' });
    for (const leg of phone.offered) leg.end();
    await pass(1_000);
    expect(queued.status, 'a call of the queue too').toBe(200);
  });
});
