import { describe, expect, it } from 'vitest';
import { waitingBytes } from './receive-queue';

const table = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops',
  ' 2601: 0100007F:13C4 00000000:0000 07 00000000:00010500 00:00000000 00000000     0        0 31337 2 0000000000000000 12',
  ' 2602: 0200007F:13C4 00000000:0000 07 00000000:00000900 00:00000000 00000000     0        0 31338 2 0000000000000000 0',
  ' 2603: 0100007F:13C5 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 31339 2 0000000000000000 0',
  '',
].join('\n');

describe('waitingBytes', () => {
  it('reads the receive queue of the port, the fullest of several', () => {
    expect(waitingBytes(table, 5060)).toBe(0x10500);
    expect(waitingBytes(table, 5061)).toBe(0);
  });

  it('knows nothing of a port that is not bound', () => {
    expect(waitingBytes(table, 5062)).toBeUndefined();
    expect(waitingBytes('', 5060)).toBeUndefined();
  });
});
