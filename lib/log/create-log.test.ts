import { describe, expect, it } from 'vitest';
import { createLog } from './create-log';

function capture() {
  const lines: Array<Record<string, unknown>> = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, log: createLog({ name: 'test', level: 'info', destination }) };
}

describe('createLog', () => {
  it('writes one JSON object a line with the fields beside the message', () => {
    const { lines, log } = capture();
    log.child({ application: 'SIPServer_Site2' }).info('gates closed', { calls: 3 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      name: 'test',
      application: 'SIPServer_Site2',
      calls: 3,
      msg: 'gates closed',
    });
  });

  it('keeps tokens and passwords out, at any depth and inside texts and errors', () => {
    const { lines, log } = capture();
    log.warn('refused Authorization: Bearer s3cretValue', {
      http: { tokens: [{ name: 'console', token: 's3cretValue' }] },
      password: 's3cretValue',
      headers: { authorization: 'Bearer s3cretValue' },
      protocol: 'tlib.v1, bearer.s3cretValue',
      error: new Error('Bearer s3cretValue is unknown'),
    });
    expect(JSON.stringify(lines)).not.toContain('s3cretValue');
  });

  it('leaves out lines below its level', () => {
    const { lines, log } = capture();
    log.debug('detail');
    expect(lines).toEqual([]);
  });

  it('reports an error with its cause', () => {
    const { lines, log } = capture();
    log.error('failed', { error: new Error('outer', { cause: new Error('inner') }) });
    expect(lines[0]).toMatchObject({ error: { message: 'outer', cause: { message: 'inner' } } });
  });
});
