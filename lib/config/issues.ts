import type { z } from 'zod';
import type { ConfigFault } from './faults';
import { nearestKey } from './faults';
import type { KeyPath, YamlSource } from './yaml-source';

/** Collects faults of one file and finds the line of each. */
export interface FaultList {
  readonly faults: readonly ConfigFault[];
  add(path: KeyPath, message: string): void;
  /** Takes over what zod found wrong with the value at `path`. */
  addIssues(path: KeyPath, value: unknown, issues: readonly z.core.$ZodIssue[]): void;
  /** An unknown key; `allowed` are the keys that may stand there. */
  addUnknownKey(path: KeyPath, key: string, allowed: readonly string[]): void;
}

export function createFaultList(file: string, source: YamlSource, allowedKeys: AllowedKeys): FaultList {
  const faults: ConfigFault[] = [];
  const add = (path: KeyPath, message: string, key?: string) => {
    const full = key === undefined ? path : [...path, key];
    faults.push({ file, line: source.lineOf(path, key), key: formatKey(full), message });
  };
  const addUnknownKey: FaultList['addUnknownKey'] = (path, key, allowed) => {
    const nearest = nearestKey(key, allowed);
    const hint = nearest === undefined ? `allowed: ${allowed.join(', ')}` : `did you mean ${nearest}?`;
    add(path, `unknown key; ${hint}`, key);
  };
  return {
    faults,
    add,
    addUnknownKey,
    addIssues: (path, value, issues) => {
      for (const issue of issues) {
        const at = [...path, ...issue.path];
        if (issue.code === 'unrecognized_keys') {
          for (const key of issue.keys) addUnknownKey(at, key, allowedKeys(at, value));
          continue;
        }
        const found = valueAt(value, issue.path);
        add(at, found === undefined ? `missing; ${issue.message}` : `${shown(at, found)}${issue.message}`);
      }
    },
  };
}

/** The keys that may stand in the mapping at `path`, `value` being the entry that was parsed. */
export type AllowedKeys = (path: KeyPath, value: unknown) => readonly string[];

const secret = new Set<PropertyKey>(['token', 'password']);

function shown(path: KeyPath, value: unknown): string {
  if (secret.has(path.at(-1) ?? '')) return '';
  return `${JSON.stringify(value)?.slice(0, 60) ?? ''} is not allowed; `;
}

function valueAt(value: unknown, path: KeyPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}

function formatKey(path: KeyPath): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : `${text === '' ? '' : `${text}.`}${String(step)}`,
    '',
  );
}
