import { describe, expect, it } from 'vitest';
import { ConnectionTable } from './connection-table';
import type { Remote } from './transport';

const at = (address: string, port: number) => ({
  remote: { protocol: 'tcp', address, port } satisfies Remote,
});

describe('ConnectionTable', () => {
  it('makes room at the total limit by the connection idle longest', () => {
    const table = new ConnectionTable({ connectionsMax: 2, perAddressMax: 2 });
    const [a, b, c] = [at('10.0.0.1', 1), at('10.0.0.2', 1), at('10.0.0.3', 1)];
    expect([table.add(a), table.add(b)]).toEqual([undefined, undefined]);
    table.touch(a);
    expect(table.add(c)).toBe(b);
    expect([...table]).toEqual([a, c]);
  });

  it('makes room at the limit of an address among its own connections', () => {
    const table = new ConnectionTable({ connectionsMax: 10, perAddressMax: 2 });
    const other = at('10.0.0.2', 1);
    const own = [at('10.0.0.1', 1), at('10.0.0.1', 2), at('10.0.0.1', 3)];
    table.add(other);
    table.add(own[0]!);
    table.add(own[1]!);
    expect(table.add(own[2]!)).toBe(own[0]);
    expect(table.size).toBe(3);
  });

  it('finds by address and port, and of two with the same keeps the newer one', () => {
    const table = new ConnectionTable({ connectionsMax: 10, perAddressMax: 10 });
    const [older, newer] = [at('::1', 5060), at('::1', 5060)];
    table.add(older);
    table.add(newer);
    table.delete(older);
    expect(table.find('::1', 5060)).toBe(newer);
    expect(table.find('::1', 5061)).toBeUndefined();
    table.delete(newer);
    expect([table.find('::1', 5060), table.size]).toEqual([undefined, 0]);
  });
});
