/// <reference lib="dom" />
import { join, resolve } from 'node:path';
import { buildDashboard } from '../../apps/api/src/dashboard/DashboardProcess.ts';
import { isDashboardBuilt } from '../../apps/api/src/dashboard/isBuilt.ts';
import { launchBrowser } from './browser.ts';
import { startServers } from './servers.ts';
import { openPage, settled } from './watchedPage.ts';

/** Takes the pictures of the README anew, of the pages as they are: `npm run screenshots`. */
const pictures = [
  { slug: 'attention', down: 0 },
  { slug: 'heads', down: 0 },
  { slug: 'patching', down: 0 },
  // To the picture of the circuit.
  { slug: 'circuit', down: 560 },
];
const folder = resolve(import.meta.dirname, '../../docs/screenshots');
/** Until a page that has settled has begun its jobs, and in milliseconds how long they may take. */
const [beginMs, jobsMs] = [3000, 120_000];

if (!isDashboardBuilt()) await buildDashboard();
const [browser, servers] = await Promise.all([launchBrowser(), startServers()]);
try {
  for (const { slug, down } of pictures) {
    const { page } = await openPage(browser, { width: 1440, theme: 'light', origin: servers.dashboard });
    await page.goto(`${servers.dashboard}/${slug}`);
    await settled(page);
    await page.waitForTimeout(beginMs);
    await page.waitForFunction(() => !document.querySelector('[role="progressbar"]'), null, { timeout: jobsMs });
    await settled(page);
    await page.evaluate((y) => window.scrollTo(0, y), down);
    await page.screenshot({ path: join(folder, `${slug}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  await servers.stop();
}
