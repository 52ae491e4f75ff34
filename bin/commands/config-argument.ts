import { parseArgs } from 'node:util';

/** The FILE of `--config FILE`, the only argument that a serving command takes; undefined: stderr has been told what is wrong. */
export function configArgument(command: string, args: readonly string[]): string | undefined {
  const usage = `Usage: tidegate ${command} --config FILE\n`;
  try {
    const { values } = parseArgs({ args: [...args], options: { config: { type: 'string' } }, strict: true });
    if (values.config !== undefined) return values.config;
    process.stderr.write(`--config is missing.\n${usage}`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
  return undefined;
}
