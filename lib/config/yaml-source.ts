import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Node } from 'yaml';
import type { ConfigFault } from './faults';

export type KeyPath = readonly PropertyKey[];

/** A YAML text with the line of every key. */
export interface YamlSource {
  readonly data: unknown;
  /** Faults of the YAML itself; `data` is then not to be used. */
  readonly faults: readonly ConfigFault[];
  /** Line of the value at `path`, or of the nearest thing above it that exists; `key` names a key inside it. */
  lineOf(path: KeyPath, key?: string): number;
}

/**
 * Parses one YAML document, keeping positions. `textKeys`: keys whose values are names, so that an unquoted number there
 * keeps its digits as they were written.
 */
export function parseYaml(file: string, text: string, textKeys: ReadonlySet<unknown>): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const faults: ConfigFault[] = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    key: '',
    message: `not valid YAML: ${error.message}`,
  }));
  const fault = (offset: number, problem: string): void => {
    faults.push({ file, line: lines.linePos(offset).line, key: '', message: `not valid YAML: ${problem}` });
  };
  visit(document, {
    Alias: (_, node) => {
      if (node.resolve(document) === undefined)
        fault(node.range?.[0] ?? 0, `there is no anchor &${node.source}`);
    },
    Scalar: (_, node, ancestors) => {
      const pair = ancestors.findLast(isPair);
      if (typeof node.value !== 'number' || node.source === undefined || pair === undefined) return;
      if (isScalar(pair.key) && pair.key !== node && textKeys.has(pair.key.value)) node.value = node.source;
    },
  });
  let data: unknown;
  try {
    if (faults.length === 0) data = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    fault(0, error instanceof Error ? error.message : String(error));
  }
  return {
    data,
    faults,
    lineOf: (path, key) => {
      const offset = offsetOf(document.contents, key === undefined ? path : [...path, key]);
      return lines.linePos(offset).line;
    },
  };
}

function offsetOf(root: Node | null, path: KeyPath): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return offset;
      offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step];
      node = item;
      offset = rangeStart(item) ?? offset;
    } else return offset;
  }
  return offset;
}

function rangeStart(value: unknown): number | undefined {
  return isMap(value) || isSeq(value) || isScalar(value) ? value.range?.[0] : undefined;
}
