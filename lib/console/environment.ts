import { resolve } from 'node:path';

/** Settings of `tidegate console`; all come from the environment. */
export interface ConsoleEnvironment {
  readonly host: string;
  readonly port: number;
  /** null = embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  readonly data: string;
  readonly inventory: string | null;
  readonly adminPassword: string | undefined;
  readonly demoUsers: boolean;
  readonly trustProxy: boolean;
}

/** A variable that can't be used; its message names it and what is allowed. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Reads the settings. Throws EnvironmentError. */
export function readEnvironment(env: NodeJS.ProcessEnv): ConsoleEnvironment {
  return {
    host: text(env, 'HOST') ?? '127.0.0.1',
    port: readPort(text(env, 'PORT') ?? '3000'),
    databaseUrl: readDatabaseUrl(text(env, 'DATABASE_URL')),
    data: resolve(text(env, 'TIDEGATE_DATA') ?? 'var'),
    inventory: text(env, 'TIDEGATE_INVENTORY') ?? null,
    adminPassword: text(env, 'TIDEGATE_ADMIN_PASSWORD'),
    demoUsers: readSwitch(env, 'TIDEGATE_DEMO_USERS'),
    trustProxy: readSwitch(env, 'TIDEGATE_TRUST_PROXY'),
  };
}

function text(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value === '' ? undefined : value;
}

function readPort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new EnvironmentError(`PORT is ${value}; allowed: a number from 0 (any free port) to 65535`);
  return port;
}

function readDatabaseUrl(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value))
    throw new EnvironmentError(
      'DATABASE_URL can not be used; allowed: postgresql://USER:PASSWORD@HOST:PORT/DATABASE',
    );
  return value;
}

function readSwitch(env: NodeJS.ProcessEnv, name: string): boolean {
  const value = text(env, name) ?? '0';
  if (value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  throw new EnvironmentError(`${name} is ${value}; allowed: 1 or 0`);
}
