import { expect, it } from 'vitest';
import { freePort, freePorts } from './ports';

it('gives no port twice, however many are asked for at once', async () => {
  const ports = [...(await Promise.all(Array.from({ length: 200 }, freePort))), ...(await freePorts(50))];
  expect(new Set(ports).size).toBe(250);
});
