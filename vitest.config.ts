import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)) };

/** The files that take longest, since they play whole days or wait for SIP's own timers: started first, the others run beside them. */
const slow = [
  'simulation.test.ts',
  'day.test.ts',
  'fuzz.engine.test.ts',
  'mid-call.engine.test.ts',
  'flush.engine.test.ts',
];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = slow.indexOf(basename(moduleId));
      return index === -1 ? slow.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** `unit`: simulated clock, no sockets beyond loopback ports of their own. `engine`: real SIPp peers over loopback. */
export default defineConfig({
  test: {
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{lib,components,app,bin,docs,tools,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.engine.test.ts', 'node_modules/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'engine',
          include: ['lib/**/*.engine.test.ts'],
          globalSetup: ['lib/sip-server/testing/build-executable.ts'],
          testTimeout: 180_000,
          hookTimeout: 90_000,
          // Processes, SIPp among them, start within this time on a busy machine.
          expect: { poll: { timeout: 30_000 } },
          // Each has servers and ports of its own, and mostly waits.
          maxWorkers: 3,
        },
      },
    ],
  },
});
