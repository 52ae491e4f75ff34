import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)) };

/** `unit`: simulated clock, no sockets beyond loopback ports of their own. `engine`: real SIPp peers over loopback. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{lib,components,app,bin,docs,tools,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.engine.test.ts', 'node_modules/**'],
          testTimeout: 10_000,
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
          fileParallelism: false,
        },
      },
    ],
  },
});
