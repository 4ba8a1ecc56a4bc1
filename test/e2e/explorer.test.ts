import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from '../support/apiProcess.ts';
import { launchBrowser } from './browser.ts';
import { artefacts, openPage, savePicture } from './watchedPage.ts';

let browser: Browser;
let api: ApiProcess;
beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  [browser, api] = await Promise.all([launchBrowser(), ApiProcess.start()]);
});
afterAll(async () => {
  await browser?.close();
  await api?.stop();
});

/** Opens `/graphql` in a window, waits for the schema, and gives back what went wrong. */
async function openExplorer(width: number, theme: 'light' | 'dark', search = '') {
  const watched = await openPage(browser, { width, theme, origin: api.address });
  await watched.page.goto(`${api.address}/graphql${search}`);
  await watched.page.waitForSelector('.graphiql-query-editor .CodeMirror');
  await watched.page.waitForSelector('.graphiql-spinner', { state: 'detached' });
  return watched;
}

const answerOf = (page: Page) => page.locator('.result-window');
const runQuery = (page: Page) => page.getByRole('button', { name: /Execute query/ }).click();

describe('/graphql in a browser', () => {
  it.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
  ] as const)('runs a query with its variables at %d px, %s, and asks no other machine', async (width, theme) => {
    const { page, problems } = await openExplorer(width, theme);
    await runQuery(page);
    await page.waitForSelector('.result-window >> text=/" Mary"/');
    await savePicture(page, `${artefacts}/explorer-${theme}-${width}.png`);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('offers ready-made queries, the documentation of the schema, and events of a job', async () => {
    const { page, problems } = await openExplorer(1440, 'light');
    const ready = page.getByRole('combobox', { name: 'Ready-made queries' });
    await ready.selectOption('The notebook');
    await page.getByRole('tab', { name: 'Notebook' }).waitFor();
    await runQuery(page);
    await page.waitForSelector('.result-window >> text=/"parameters"/');
    await ready.selectOption('Start a job: patching');
    await page.getByRole('tab', { name: 'Patch' }).waitFor();
    await runQuery(page);
    await page.waitForSelector('.result-window >> text=/"startOperation"/');
    expect(await page.locator('.CodeMirror-lint-mark').count()).toBe(0);
    const [, id] = /"id": "([\w-]+)"/.exec(await answerOf(page).innerText())!;
    const query = 'subscription ($id: ID!) { job(id: $id) { __typename } }';
    const search = new URLSearchParams({ query, variables: JSON.stringify({ id }) });
    await page.goto(`${api.address}/graphql?${search}`);
    await runQuery(page);
    await page.waitForSelector('.result-window >> text=/"SucceededJob"/');
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.waitForSelector('text=Everything that can be read.');
    expect(problems).toEqual([]);
    await page.close();
  });
});
