'use client';
import { Field, Input } from '../ui/field';

interface TypedNameProps {
  /** What has to be typed. */
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The typed name of tier-3 confirmations: never filled in by us, pasting allowed, no help from the browser. */
export function TypedName({ name, value, onChange }: TypedNameProps) {
  const wrong = value !== '' && !name.startsWith(value);
  return (
    <Field
      label={
        <>
          Type <span className="font-mono font-semibold select-all">{name}</span> to go on
        </>
      }
      error={wrong ? `This is not ${name}.` : undefined}
    >
      {(control) => (
        <Input
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
        />
      )}
    </Field>
  );
}
