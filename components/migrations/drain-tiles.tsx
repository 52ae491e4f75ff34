import type { ReactNode } from 'react';
import { cn } from '../ui/cn';

export interface Tile {
  readonly label: string;
  /** Null: unknown. */
  readonly value: ReactNode | null;
  readonly detail?: ReactNode;
  readonly tone?: 'failed' | 'plain';
}

/** The figures that answer "is it going well?". */
export function DrainTiles({ tiles, stale }: { readonly tiles: readonly Tile[]; readonly stale: boolean }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-card border bg-hairline sm:grid-cols-3 lg:grid-cols-5">
      {tiles.map((tile, i) => (
        <div
          key={tile.label}
          className={cn(
            'flex flex-col bg-surface px-4 py-3',
            stale && 'stale-edge',
            i === tiles.length - 1 && tiles.length % 2 === 1 && 'max-sm:col-span-2',
            i === tiles.length - 1 && tiles.length % 3 === 2 && 'sm:max-lg:col-span-2',
          )}
        >
          <dt className="order-2 text-sm text-muted">{tile.label}</dt>
          <dd
            className={cn(
              'order-1 text-2xl font-semibold',
              stale && 'text-muted',
              tile.tone === 'failed' && 'text-failed-text',
            )}
          >
            {tile.value ?? (
              <>
                <span aria-hidden>–</span>
                <span className="sr-only">unknown</span>
              </>
            )}
          </dd>
          {tile.detail ? <dd className="order-3 text-sm text-muted">{tile.detail}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
