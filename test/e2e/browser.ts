import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const plainArguments = ['--no-sandbox', '--disable-dev-shm-usage'];

/**
 * Starts a browser: of `CHROMIUM_PATH`, else one of the system, else the one inside `@sparticuz/chromium` (linux x64).
 * @throws Error when there is none
 */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env.CHROMIUM_PATH || systemBrowsers.find((path) => existsSync(path));
  if (named) return chromium.launch({ executablePath: named, args: plainArguments });
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('There is no browser: install Chrome or Chromium, or set CHROMIUM_PATH.');
  }
  const packaged = (await import('@sparticuz/chromium')).default;
  // Not its own arguments: `--single-process` ends the browser with its first page.
  return chromium.launch({ executablePath: await packaged.executablePath(), args: plainArguments });
}
