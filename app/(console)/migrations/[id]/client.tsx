'use client';
import { parseAsArrayOf, parseAsIsoDateTime, parseAsString, useQueryStates } from 'nuqs';
import { MigrationPage, type MigrationPageProps } from '@/components/migrations/migration-page';

const parsers = {
  t: parseAsIsoDateTime,
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  lanes: parseAsArrayOf(parseAsString).withDefault([]),
};

/** The migration's page with cursor, zoom and opened lanes kept in the address. */
export function MigrationClient(props: Omit<MigrationPageProps, 'view' | 'onView'>) {
  const [view, setView] = useQueryStates(parsers);
  return (
    <MigrationPage
      {...props}
      view={{ ...view, t: time(view.t), from: time(view.from), to: time(view.to) }}
      onView={({ t, from, to, lanes }) =>
        void setView({
          ...(t === undefined ? {} : { t: date(t) }),
          ...(from === undefined ? {} : { from: date(from) }),
          ...(to === undefined ? {} : { to: date(to) }),
          ...(lanes === undefined ? {} : { lanes: [...lanes] }),
        })
      }
    />
  );
}

function time(date: Date | null): number | null {
  return date?.getTime() ?? null;
}

function date(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
