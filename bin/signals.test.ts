import { afterEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../lib/log/log';
import { obeySignals } from './signals';

let undo = (): void => undefined;
afterEach(() => undo());

function obey(changes: Partial<Parameters<typeof obeySignals>[0]['control']> = {}) {
  const control = {
    stop: vi.fn(async () => ({ status: 'Stopped' as const })),
    gracefulShutdown: vi.fn(async () => ({ created: true, shutdownId: 's1', status: 'Suspending' as const })),
    ...changes,
  };
  const exit = vi.fn();
  undo = obeySignals({ control, log: silentLog, exit });
  return { control, exit };
}

describe('obeySignals', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'takes %s for Stop now and a second one for the end at once (S-18)',
    (signal) => {
      const { control, exit } = obey();
      process.emit(signal, signal);
      expect(control.stop).toHaveBeenCalledWith(expect.objectContaining({ initiator: `signal ${signal}` }));
      expect(exit).not.toHaveBeenCalled();
      process.emit(signal, signal);
      expect(control.stop).toHaveBeenCalledTimes(1);
      expect(exit).toHaveBeenCalledWith(1);
    },
  );

  it('takes SIGUSR2 for a graceful shutdown that ends the process (S-11)', () => {
    const { control } = obey();
    process.emit('SIGUSR2', 'SIGUSR2');
    expect(control.gracefulShutdown).toHaveBeenCalledWith(
      expect.objectContaining({ initiator: 'signal SIGUSR2', requestId: expect.stringMatching(/./) }),
      'signal',
    );
  });

  it('goes on when a graceful shutdown cannot be started, and ends when a stop cannot', async () => {
    const { exit } = obey({
      gracefulShutdown: () => Promise.reject(new Error('disk')),
      stop: () => Promise.reject(new Error('bug')),
    });
    process.emit('SIGUSR2', 'SIGUSR2');
    await new Promise((resolve) => setImmediate(resolve));
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGTERM', 'SIGTERM');
    await new Promise((resolve) => setImmediate(resolve));
    expect(exit).toHaveBeenCalledWith(1);
  });
});
