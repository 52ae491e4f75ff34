import { defineConfig } from '@playwright/test';
import { chromiumPath } from './e2e/support/chromium-path';

/**
 * Browser end to end: the built console and SIP Servers, a real PostgreSQL, real SIPp calls. One test at a time, since
 * each brings up a whole system of its own; no retries, since a flaky test is a broken one.
 */
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/build.ts',
  workers: 1,
  retries: 0,
  // Far more than a busy machine needs.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: await chromiumPath(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
