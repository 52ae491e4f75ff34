import { type ChildProcess, spawn } from 'node:child_process';
import { executable } from '@/lib/sip-server/testing/test-server';
import { eventually } from '@/lib/sip-server/testing/eventually';
import { loopback } from '@/lib/sip-server/testing/ports';

/** Names of the demo's users and roles alike. */
export type UserName = 'admin' | 'supervisor' | 'auditor';

/** The console as its own process, with PostgreSQL embedded; can be killed and started again on the same data. */
export class ConsoleProcess {
  readonly passwords = new Map<string, string>();
  private child: ChildProcess | undefined;
  private output = '';

  constructor(
    private readonly settings: { readonly port: number; readonly data: string; readonly inventory: string },
  ) {}

  get url(): string {
    return `http://${loopback}:${this.settings.port}`;
  }

  /** Resolves once the console has printed its address. */
  async start(): Promise<void> {
    const { port, data, inventory } = this.settings;
    const { DATABASE_URL: _, ...env } = process.env;
    const child = spawn(process.execPath, [executable, 'console'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...env,
        NODE_ENV: 'production',
        PORT: String(port),
        HOST: loopback,
        TIDEGATE_DATA: data,
        TIDEGATE_INVENTORY: inventory,
        TIDEGATE_DEMO_USERS: '1',
      },
    });
    this.child = child;
    this.output = '';
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-100_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    await eventually(
      'the console says where it is',
      () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${this.output}`);
        return this.output.includes(`Console: ${this.url}`);
      },
      120_000,
    ).catch((error: unknown) => {
      throw new Error(`the console did not start:\n${this.output}`, { cause: error });
    });
    for (const [, name = '', password = ''] of this.output.matchAll(/^Sign in: (\S+) \/ (\S+) \(/gm))
      this.passwords.set(name, password);
  }

  password(user: UserName): string {
    const password = this.passwords.get(user);
    if (password === undefined)
      throw new Error(`the console printed no sign-in for ${user}:\n${this.output}`);
    return password;
  }

  /** As a crash would: no time to say anything to anybody. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As an operator would; PostgreSQL is stopped with it. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const hard = setTimeout(() => child.kill('SIGKILL'), 60_000);
    await ended;
    clearTimeout(hard);
  }
}
