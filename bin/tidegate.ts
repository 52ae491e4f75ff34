import { commands, overview } from './command-table';

/** `tidegate COMMAND …`: loads the one command that is asked for and ends with its exit status. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? process.stderr : process.stdout).write(overview);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`tidegate: there is no command ${name}\n\n${overview}`);
    return 2;
  }
  if (command.usage !== undefined && args.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(command.usage);
    return 0;
  }
  const run = await command.load();
  return run(args);
}

const exitCode = await main(process.argv.slice(2));
process.exitCode = exitCode;
// What a command left open must not keep a stopped process alive.
setTimeout(() => process.exit(exitCode), 2_000).unref();
