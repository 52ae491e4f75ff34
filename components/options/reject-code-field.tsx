'use client';
import { useId } from 'react';
import { Banner } from '../ui/banner';
import { cn } from '../ui/cn';
import { Field, Input } from '../ui/field';
import { choiceOf, rejectChoices } from './reject-choice';

interface RejectCodeFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly allowed: string;
}

/** shutdown-sip-reject-code as a choice of what callers meet; the number is what follows from it. */
export function RejectCodeField({ value, onChange, allowed }: RejectCodeFieldProps) {
  const group = useId();
  const chosen = choiceOf(Number(value));
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1 text-sm font-medium">What new callers meet while the server drains</legend>
      {rejectChoices.map((choice) => (
        <label
          key={choice.code}
          className={cn(
            'flex min-h-6 cursor-pointer gap-3 rounded-control border p-3',
            chosen === choice && 'border-accent',
          )}
        >
          <input
            type="radio"
            name={group}
            checked={chosen === choice}
            onChange={() => onChange(String(choice.code))}
            className="mt-1 size-4 shrink-0 accent-accent"
          />
          <span>
            <span className="font-medium">{choice.title}</span>{' '}
            <span className="font-mono text-sm text-muted">{choice.code}</span>
            <span className="block text-sm text-muted">{choice.effect}</span>
          </span>
        </label>
      ))}
      <Field label="Code" hint={`Another one: ${allowed}.`} className="pt-1">
        {(control) => (
          <Input
            {...control}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            inputMode="numeric"
            autoComplete="off"
            className="w-28 font-mono"
          />
        )}
      </Field>
      {chosen?.warning ? <Banner tone="warning" title={chosen.warning} /> : null}
    </fieldset>
  );
}
