'use client';
import { Button } from '../ui/button';
import { Field, Input } from '../ui/field';
import { Select } from '../ui/select';
import { useZone } from '../time/zone';
import { fromInput, toInput, type AuditFilter } from './audit-query';

const results = [
  { value: 'any', label: 'any' },
  { value: 'ok', label: 'ok' },
  { value: 'refused', label: 'refused' },
  { value: 'failed', label: 'failed' },
];

interface AuditFiltersProps {
  readonly filter: AuditFilter;
  readonly onFilter: (change: Partial<AuditFilter>) => void;
  readonly onClear: () => void;
}

export function AuditFilters({ filter, onFilter, onClear }: AuditFiltersProps) {
  const zone = useZone();
  const isSet = Object.values(filter).some((value) => value !== '');
  return (
    <search className="grid grid-cols-2 items-end gap-x-3 gap-y-2 *:min-w-0 *:first:col-span-2 sm:*:first:col-span-1 max-sm:*:nth-4:col-span-2 max-sm:*:nth-5:col-span-2 max-sm:*:nth-6:col-span-2 max-sm:*:last:col-span-2 lg:grid-cols-[1.4fr_1fr_1fr_auto_1fr_1fr_auto]">
      <Field label="Text">
        {(control) => (
          <Input
            {...control}
            type="search"
            value={filter.text}
            onChange={(event) => onFilter({ text: event.target.value })}
          />
        )}
      </Field>
      <Field label="Actor">
        {(control) => (
          <Input
            {...control}
            value={filter.actor}
            autoCapitalize="none"
            onChange={(event) => onFilter({ actor: event.target.value })}
          />
        )}
      </Field>
      <Field label="Action begins with">
        {(control) => (
          <Input
            {...control}
            value={filter.action}
            placeholder="graceful-shutdown"
            autoCapitalize="none"
            onChange={(event) => onFilter({ action: event.target.value })}
          />
        )}
      </Field>
      <Select
        label="Result"
        value={filter.result === '' ? 'any' : filter.result}
        onValueChange={(result) => onFilter({ result: result === 'any' ? '' : result })}
        options={results}
        className="w-full lg:w-36"
      />
      <Field label={`From (${zone.name})`}>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={toInput(filter.from, zone.offsetMs)}
            onChange={(event) => onFilter({ from: fromInput(event.target.value, zone.offsetMs) })}
          />
        )}
      </Field>
      <Field label="To, exclusive">
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={toInput(filter.to, zone.offsetMs)}
            onChange={(event) => onFilter({ to: fromInput(event.target.value, zone.offsetMs) })}
          />
        )}
      </Field>
      <Button disabled={!isSet} onClick={onClear}>
        Clear
      </Button>
    </search>
  );
}
