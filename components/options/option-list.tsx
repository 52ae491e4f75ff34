'use client';
import { useState } from 'react';
import type { OptionRow } from '@/lib/feed/options';
import { optionText } from '@/lib/feed/options';
import { useFreshness, useServer } from '@/lib/live/hooks';
import { useRefusal } from '../frame/session';
import { blockedBy } from '../status/freshness-mark';
import { useZone } from '../time/zone';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Empty } from '../ui/empty';
import { Input } from '../ui/field';
import { Skeleton } from '../ui/skeleton';
import { Table, Td, Th, Tr } from '../ui/table';
import { OptionDialog, type ChangeOption } from './option-dialog';
import { effectOf } from './reject-choice';
import { useOptions } from './use-options';

interface OptionListProps {
  readonly serverId: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly changeOption: ChangeOption;
}

const sourceWords: Record<OptionRow['source'], string> = {
  default: 'default',
  TServer: 'configuration file',
  DN: 'DN',
  AgentLogin: 'agent login',
  changed: 'changed while running',
};

/** The options in force, where each comes from, and the way to change one. */
export function OptionList({ serverId, text, onText, changeOption }: OptionListProps) {
  const { data, error, refetch } = useOptions(serverId);
  const [edited, setEdited] = useState<string | null>(null);
  const application = useServer(serverId)?.ref.application ?? 'the server';
  const zone = useZone();
  const freshness = useFreshness(serverId);
  const refusal = useRefusal('options.edit');
  const blocked = refusal ?? (freshness ? blockedBy(freshness, zone.time) : 'unknown server');

  if (!data)
    return error ? (
      <Banner tone="warning" title={`The options cannot be read: ${error.message}`}>
        Asking again every few seconds.
      </Banner>
    ) : (
      <Skeleton className="h-96" />
    );
  const wanted = text.trim().toLowerCase();
  const all = Object.entries(data);
  const shown = all.filter(([name, row]) =>
    [name, row.meaning, optionText(row.value), sourceWords[row.source]].some((part) =>
      part.toLowerCase().includes(wanted),
    ),
  );
  const row = edited === null ? undefined : data[edited];

  return (
    <div className="space-y-3">
      <search className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label="Option, value or meaning"
          placeholder="Option, value or meaning"
          value={text}
          onChange={(event) => onText(event.target.value)}
          className="w-full sm:w-72"
        />
        <p className="text-sm text-muted sm:ml-auto" role="status">
          {shown.length} {wanted === '' ? '' : `of ${all.length} `}options of section TServer
        </p>
      </search>
      <p className="text-sm text-muted">
        A change takes effect at once and lasts as long as the process; the configuration file is not written.
        {blocked === null ? '' : ` Changing: ${blocked}.`}
      </p>
      {error ? <Banner tone="warning" title={`These are not fresh: ${error.message}`} /> : null}
      {shown.length === 0 ? (
        <Empty
          className="rounded-card border bg-surface px-4"
          action={
            <Button size="sm" onClick={() => onText('')}>
              Clear filter
            </Button>
          }
        >
          No option matches “{text}”. {all.length} hidden.
        </Empty>
      ) : (
        <Table caption="Options of section TServer">
          <thead>
            <tr>
              <Th>Option</Th>
              <Th>Value</Th>
              <Th>Source</Th>
              <Th>Default</Th>
              <Th>
                <span className="sr-only">Change</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {shown.map(([name, option]) => (
              <Row key={name} name={name} option={option} blocked={blocked} onEdit={() => setEdited(name)} />
            ))}
          </tbody>
        </Table>
      )}
      {row && edited !== null ? (
        <OptionDialog
          serverId={serverId}
          application={application}
          name={edited}
          option={row}
          changeOption={changeOption}
          onClose={(changed) => {
            setEdited(null);
            if (changed) void refetch();
          }}
        />
      ) : null}
    </div>
  );
}

function Row({
  name,
  option,
  blocked,
  onEdit,
}: {
  readonly name: string;
  readonly option: OptionRow;
  readonly blocked: string | null;
  readonly onEdit: () => void;
}) {
  const ownWill = option.source !== 'default';
  return (
    <Tr>
      <Td className="min-w-64">
        <span className="font-mono text-sm break-words">{name}</span>
        <span className="block text-sm text-muted">
          {name === 'shutdown-sip-reject-code' ? effectOf(Number(option.value)) : option.meaning}
        </span>
      </Td>
      <Td className={cn('font-mono', ownWill && 'font-semibold')}>{optionText(option.value)}</Td>
      <Td className={cn('whitespace-nowrap', ownWill ? 'font-medium' : 'text-muted')}>
        {sourceWords[option.source]}
      </Td>
      <Td className="font-mono whitespace-nowrap text-muted">{optionText(option.default)}</Td>
      <Td className="text-right">
        <Button size="sm" disabled={blocked !== null} onClick={onEdit} aria-label={`Change ${name}`}>
          Change…
        </Button>
      </Td>
    </Tr>
  );
}
