import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import type { UserName } from './console-process';
import { setStage, type Stage } from './stage';

interface Fixtures {
  readonly stage: Stage;
  /** Signs a user in in a browser context of his own and opens `path`. */
  readonly openAs: (user: UserName, path?: string) => Promise<Page>;
}

/** A test with a whole system of its own. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a destructured first argument.
  stage: async ({}, use) => {
    const callbacks: Array<() => Promise<void> | void> = [];
    try {
      await use(await setStage((callback) => callbacks.push(callback)));
    } finally {
      for (const callback of callbacks.reverse()) await callback();
    }
  },
  openAs: async ({ browser, stage }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (user, path = '/') => {
      const context = await browser.newContext({ baseURL: stage.console.url });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
      await page.getByLabel('Name').fill(user);
      await page.getByLabel('Password').fill(stage.console.password(user));
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL((url) => url.pathname === path.split('?')[0]);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
