import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDashboard } from '../../apps/api/src/dashboard/DashboardProcess.ts';
import { isDashboardBuilt } from '../../apps/api/src/dashboard/isBuilt.ts';
import { pages } from '../../apps/dashboard/lib/pages.ts';
import { launchBrowser } from './browser.ts';
import { journeys } from './journeys/index.ts';
import { type Servers, startServers } from './servers.ts';
import {
  artefacts,
  colorRules,
  openPage,
  savePicture,
  seriousFindings,
  settled,
  type Theme,
  type WatchedPage,
} from './watchedPage.ts';

let browser: Browser;
/** All choices are in the URL, so pages share what they fetched and nothing else. */
let context: BrowserContext;
let servers: Servers;

beforeAll(async () => {
  if (!isDashboardBuilt()) await buildDashboard();
  mkdirSync(artefacts, { recursive: true });
  [browser, servers] = await Promise.all([launchBrowser(), startServers()]);
  context = await browser.newContext();
}, 400_000);

afterAll(async () => {
  await browser?.close();
  await servers?.stop();
});

// Each theme is once the one that the page is opened in, and once the one that it changes to.
const openings: { width: number; themes: [Theme, Theme] }[] = [
  { width: 1440, themes: ['light', 'dark'] },
  { width: 390, themes: ['dark', 'light'] },
];
const variants = pages.flatMap((page) => openings.map((opening) => ({ ...page, ...opening })));

describe.each(variants)('the page $name at $width px', ({ slug, question, width, themes }) => {
  let opened: WatchedPage;
  beforeAll(async () => {
    opened = await openPage(context, { width, theme: themes[0], origin: servers.dashboard });
    await opened.page.goto(`${servers.dashboard}/${slug}`);
    await settled(opened.page);
  });
  afterAll(() => opened.page.close());

  it.each(themes)('is whole in the %s theme', async (theme) => {
    const { page, problems } = opened;
    await page.emulateMedia({ colorScheme: theme });
    expect(await page.locator('h1').innerText()).toBe(question);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await savePicture(page, `${artefacts}/${slug}-${theme}-${width}.png`);
    expect(await seriousFindings(page, theme === themes[0] ? undefined : colorRules)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe('a person on the dashboard', () => {
  it.each(journeys)('finds that $name', async ({ run }) => {
    const { page, problems } = await openPage(context, { width: 1440, theme: 'light', origin: servers.dashboard });
    await run(page, servers);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is told when the API is gone, and the page comes back by itself', async () => {
    const { page } = await openPage(context, { width: 1440, theme: 'light', origin: servers.dashboard });
    await servers.stopApi();
    await page.goto(`${servers.dashboard}/setup`);
    await page.waitForSelector('text=The API does not answer.');
    await savePicture(page, `${artefacts}/offline-light-1440.png`);
    await servers.startApi();
    await page.waitForSelector('text=reconnects by itself', { state: 'detached', timeout: 20_000 });
    await settled(page);
    await page.close();
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
