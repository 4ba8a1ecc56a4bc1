/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';

/** Where pictures of pages are put. */
export const artefacts = resolve(import.meta.dirname, '../test-artefacts');

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the system says that a person likes. */
export type Theme = 'light' | 'dark';

/** The rules of axe that look at colours; all others read the tree, which is the same in every theme. */
export const colorRules = ['color-contrast', 'link-in-text-block'];

/** A page that notes what must not happen: console errors, failed requests, requests to another machine. */
export interface WatchedPage {
  page: Page;
  problems: string[];
}

/**
 * Opens an empty page of one width and theme.
 * @param browser or a context, whose pages share what they fetched
 */
export async function openPage(
  browser: Pick<Browser, 'newPage'>,
  { width, theme, origin }: { width: number; theme: Theme; origin: string },
): Promise<WatchedPage> {
  const page = await browser.newPage();
  await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) problems.push(`request to ${url}`);
  });
  return { page, problems };
}

/** Waits until the finding stands and nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('main h1');
  await page.waitForFunction(
    () => !document.querySelector('.skeleton, [aria-busy="true"]') && document.fonts.status === 'loaded',
    null,
    { timeout: 30_000 },
  );
}

/** Saves the whole page as a picture, in a window as high as the page so that what sticks to an edge stands there. */
export async function savePicture(page: Page, path: string): Promise<void> {
  const size = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size?.width ?? 1440, height });
  await page.screenshot({ path });
  if (size) await page.setViewportSize(size);
}

/**
 * Findings of axe that are serious or critical, one line each.
 * @param rules only these, else all
 */
export async function seriousFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate(async (values) => {
    const { axe } = window as unknown as {
      axe: {
        run(options: object): Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const runOnly = values && { type: 'rule', values };
    return (await axe.run({ resultTypes: ['violations'], ...(runOnly && { runOnly }) })).violations;
  }, rules);
  return results
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(' | ')}`,
    );
}
