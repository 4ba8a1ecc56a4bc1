import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDashboard } from '../../apps/api/src/dashboard/DashboardProcess.ts';
import { isDashboardBuilt } from '../../apps/api/src/dashboard/isBuilt.ts';
import { pages } from '../../apps/dashboard/lib/pages.ts';
import { launchBrowser } from './browser.ts';
import { journeys } from './journeys/index.ts';
import { type Servers, startServers } from './servers.ts';
import { artefacts, openPage, savePicture, seriousFindings, settled } from './watchedPage.ts';

let browser: Browser;
let servers: Servers;

beforeAll(async () => {
  if (!isDashboardBuilt()) await buildDashboard();
  mkdirSync(artefacts, { recursive: true });
  [browser, servers] = await Promise.all([launchBrowser(), startServers()]);
}, 400_000);

afterAll(async () => {
  await browser?.close();
  await servers?.stop();
});

const built = pages.filter((page) => page.built);
const variants = [1440, 390].flatMap((width) => (['light', 'dark'] as const).map((theme) => ({ width, theme })));

describe.each(built)('the page $name', ({ slug, question }) => {
  it.each(variants)('is whole at $width px in the $theme theme', async ({ width, theme }) => {
    const { page, problems } = await openPage(browser, { width, theme, origin: servers.dashboard });
    await page.goto(`${servers.dashboard}/${slug}`);
    await settled(page);
    expect(await page.locator('h1').innerText()).toBe(question);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await savePicture(page, `${artefacts}/${slug}-${theme}-${width}.png`);
    expect(await seriousFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });
});

describe('a person on the dashboard', () => {
  it.each(journeys)('finds that $name', async ({ run }) => {
    const { page, problems } = await openPage(browser, { width: 1440, theme: 'light', origin: servers.dashboard });
    await run(page, servers);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('is told when the API is gone, and the page comes back by itself', async () => {
    const { page } = await openPage(browser, { width: 1440, theme: 'light', origin: servers.dashboard });
    await servers.stopApi();
    await page.goto(`${servers.dashboard}/setup`);
    await page.waitForSelector('text=The API does not answer.');
    await savePicture(page, `${artefacts}/offline-light-1440.png`);
    await servers.startApi();
    await page.waitForSelector('text=reconnects by itself', { state: 'detached', timeout: 20_000 });
    await settled(page);
    await page.context().close();
  });

  it('fetches less than 250 kB of script before the first picture', async () => {
    const html = await (await fetch(`${servers.dashboard}/setup`)).text();
    // `noModule` is for browsers without modules, which none of today fetches.
    const tags = [...html.matchAll(/<script[^>]+>/g)].map(([tag]) => tag).filter((tag) => !/nomodule/i.test(tag));
    const scripts = [...new Set(tags.flatMap((tag) => /src="([^"]+)"/.exec(tag)?.[1] ?? []))];
    const sizes = await Promise.all(
      scripts.map(async (path) => {
        const answer = await fetch(`${servers.dashboard}${path}`, { headers: { 'accept-encoding': 'gzip' } });
        // fetch decompresses; the length on the wire is not told for a streamed gzip.
        const body = new Blob([await answer.arrayBuffer()]).stream().pipeThrough(new CompressionStream('gzip'));
        return (await new Response(body).arrayBuffer()).byteLength;
      }),
    );
    expect(scripts.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });
});
