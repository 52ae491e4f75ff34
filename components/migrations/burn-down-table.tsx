'use client';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { Instant } from '../time/instant';
import { Table, Td, Th, Tr } from '../ui/table';
import { burnDownRows } from './burn-down';

/** The plot's twin: the same values as a table, folded away. */
export function BurnDownTable({ events }: { readonly events: readonly ShutdownEvent[] }) {
  const rows = burnDownRows(events);
  return (
    <details className="group text-sm">
      <summary className="min-h-6 w-fit cursor-pointer text-accent-text hover:underline">
        The plot as a table, {rows.length} {rows.length === 1 ? 'row' : 'rows'}
      </summary>
      <div className="mt-2 max-h-80 overflow-y-auto">
        <Table caption="Calls and agents left, whenever a count changed">
          <thead>
            <tr>
              <Th>Time</Th>
              <Th className="text-right">Calls</Th>
              <Th className="text-right">Agents logged in</Th>
              <Th className="text-right">In after-call work</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Tr key={`${row.at}-${row.calls}-${row.agents}-${row.acw}`}>
                <Td>
                  <Instant at={row.at} />
                </Td>
                <Td className="text-right">{row.calls}</Td>
                <Td className="text-right">{row.agents}</Td>
                <Td className="text-right">{row.acw}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
    </details>
  );
}
