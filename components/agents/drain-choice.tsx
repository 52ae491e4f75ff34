'use client';
import type { MigrationView } from '@/lib/feed/console';
import { Select } from '../ui/select';

interface DrainChoiceProps {
  readonly drains: readonly MigrationView[];
  readonly chosen: MigrationView | null;
  readonly onChoose: (migrationId: string) => void;
}

/** Which shutdown's agents are shown, where more than one is under way. */
export function DrainChoice({ drains, chosen, onChoose }: DrainChoiceProps) {
  if (!chosen || drains.length < 2) return null;
  return (
    <Select
      label="Of"
      value={chosen.id}
      onValueChange={onChoose}
      options={drains.map((drain) => ({ value: drain.id, label: drain.application }))}
    />
  );
}
