import { describe, expect, it } from 'vitest';
import { readEnvironment } from './environment';

const read = (env: Record<string, string>) => readEnvironment({ NODE_ENV: 'test', ...env });

describe('readEnvironment', () => {
  it('has the documented defaults', () => {
    expect(read({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: null,
      data: `${process.cwd()}/var`,
      inventory: null,
      adminPassword: undefined,
      demoUsers: false,
      trustProxy: false,
    });
  });

  it.each([
    [{ PORT: '70000' }, 'PORT is 70000; allowed'],
    [{ PORT: '-1' }, 'PORT is -1; allowed'],
    [{ DATABASE_URL: 'mysql://x:s3cret@h/d' }, 'DATABASE_URL can not be used; allowed: postgresql://'],
    [{ TIDEGATE_TRUST_PROXY: 'maybe' }, 'TIDEGATE_TRUST_PROXY is maybe; allowed: 1 or 0'],
  ])('refuses %j', (env, message) => {
    expect(() => read(env)).toThrow(message);
    expect(() => read(env)).not.toThrow('s3cret');
  });
});
