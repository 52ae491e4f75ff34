import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { ConfigError } from './faults';
import { type AllowedKeys, createFaultList, type FaultList } from './issues';
import { parseYaml } from './yaml-source';

/** What is particular to one kind of configuration file. */
export interface ConfigKind {
  /** Keys whose values are names: an unquoted number there keeps its digits as they were written (0700 stays 0700). */
  readonly textKeys: ReadonlySet<unknown>;
  readonly topKeys: readonly string[];
  readonly allowedKeys: AllowedKeys;
  /** Longer files are refused. */
  readonly charactersMax: number;
}

/** A configuration file's top-level sections, each checked by itself, so that all faults of a file are found at once. */
export interface ConfigSections {
  readonly faults: FaultList;
  raw(key: string): unknown;
  /** The section by its schema; undefined: it has faults, which are noted. */
  section<S extends z.ZodType>(key: string, schema: S): z.output<S> | undefined;
  /** ConfigError with every fault, in the file's order. */
  refusal(): ConfigError;
}

/** The text of a file, or a ConfigError that says why it can't be read. */
export function readConfigText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ file, line: 0, key: '', message: `can't be read: ${reason}` }]);
  }
}

/** Throws ConfigError for what is no YAML, or no mapping; unknown top-level keys are noted as faults. */
export function openSections(file: string, text: string, kind: ConfigKind): ConfigSections {
  const { textKeys, topKeys, allowedKeys, charactersMax } = kind;
  if (text.length > charactersMax)
    throw new ConfigError([{ file, line: 0, key: '', message: `is over ${charactersMax} characters` }]);
  const source = parseYaml(file, text, textKeys);
  if (source.faults.length > 0) throw new ConfigError(source.faults);
  const faults = createFaultList(file, source, allowedKeys);
  const { data } = source;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    faults.add([], `no configuration; allowed: the keys ${topKeys.join(', ')}`);
    throw new ConfigError(faults.faults);
  }
  for (const key of Object.keys(data)) if (!topKeys.includes(key)) faults.addUnknownKey([], key, topKeys);
  const raw = (key: string): unknown => Reflect.get(data, key) ?? undefined;
  return {
    faults,
    raw,
    section(key, schema) {
      const parsed = schema.safeParse(raw(key));
      if (!parsed.success) faults.addIssues([key], raw(key), parsed.error.issues);
      return parsed.success ? parsed.data : undefined;
    },
    refusal: () => new ConfigError(faults.faults.toSorted((a, b) => a.line - b.line)),
  };
}
