import type { ReactNode } from 'react';
import { Field, Textarea } from '../ui/field';

interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
}

/** Why, in a person's own words; goes into the audit with the command. */
export function ReasonField({ value, onChange, hint }: ReasonFieldProps) {
  return (
    <Field label="Reason" hint={hint}>
      {(control) => (
        <Textarea
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          maxLength={500}
          required
          rows={2}
        />
      )}
    </Field>
  );
}
