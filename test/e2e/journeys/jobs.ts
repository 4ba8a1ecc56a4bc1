/// <reference lib="dom" />
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { runCli } from '../../../packages/model/src/testing/runCli.ts';
import { download } from '../downloads.ts';
import { artefacts, savePicture, seriousFindings, settled } from '../watchedPage.ts';
import { at, type Journey } from './Journey.ts';

const prompt = (text: string) => ({ text, answers: { correct: ' Mary', incorrect: ' John' } });
const clean = { model: 'ioi-mini', prompts: [prompt('When John and Mary went to the shops, John gave the bag to')] };
const corrupted = { prompts: [prompt('When John and Mary went to the shops, Mary gave the bag to')] };

/** Asks the API for a job and waits for its end. */
async function finishJob(page: Page, name: string, input: object): Promise<string> {
  const ask = (query: string, variables: object) =>
    page.evaluate(async (body) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/graphql', { method: 'POST', headers, body })).json();
    }, JSON.stringify({ query, variables }));
  const start =
    'mutation ($name: String!, $input: JSON!) { startOperation(name: $name, input: $input) { ... on JobInfo { id } } }';
  const { id } = (await ask(start, { name, input })).data.startOperation;
  const state = async () => (await ask('query ($id: ID!) { job(id: $id) { __typename } }', { id })).data.job.__typename;
  await expect.poll(state, { timeout: 30_000 }).toBe('SucceededJob');
  return id;
}

/** Of the Jobs page. */
export const jobsJourneys: readonly Journey[] = [
  {
    name: 'two jobs of one operation lie side by side: where their inputs differ, both grids and the difference',
    async run(page, servers) {
      await page.goto(at(servers, '/jobs'));
      const input = { clean, corrupted, site: 'z' };
      const other = await finishJob(page, 'patch.activations', { ...input, direction: 'noise' });
      const job = await finishJob(page, 'patch.activations', input);
      await page.goto(at(servers, `/jobs?job=${job}`));
      await settled(page);
      await page.getByLabel('Compare with').selectOption(other);
      await page.waitForURL(new RegExp(`against=${other}`));
      const comparison = page.getByRole('region', { name: 'Comparison' });
      await comparison.getByRole('grid', { name: 'mean, B − A' }).waitFor();
      const inputs = comparison.getByRole('table', { name: 'Where the inputs differ' });
      expect(await inputs.locator('tbody tr').allInnerTexts()).toEqual([
        expect.stringMatching(/direction\s+–\s+noise/),
      ]);
      const metrics = comparison.getByRole('table', { name: /^Numbers/ }).locator('tr', { hasText: 'baselines.clean' });
      expect(await metrics.innerText()).toMatch(/0\.0000$/);
      await page.setViewportSize({ width: 1440, height: 1400 });
      await page.screenshot({ path: `${artefacts}/jobs-compared-light-1440.png` });
      await page.reload();
      await comparison.getByRole('grid', { name: 'mean, A' }).waitFor();
    },
  },
  {
    name: 'two pinned views are saved as one file that reads by itself and that the command line runs again',
    async run(page, servers) {
      await page.goto(at(servers, '/heads'));
      await settled(page);
      const menu = (title: string) => page.locator(`fieldset[aria-label^="Save ${title}"]`);
      await menu('Direct effect of each head').getByRole('button', { name: 'To report' }).click();
      await menu('Direct effect of each head').getByRole('button', { name: 'In report' }).waitFor();
      await page.goto(at(servers, '/patching'));
      await settled(page);
      await menu('By layer and position').getByRole('button', { name: 'To report' }).click({ timeout: 30_000 });
      const tray = page.locator('footer');
      await tray.getByRole('button', { name: 'Report · 2' }).click();
      const dialog = page.getByRole('dialog', { name: 'Report' });
      await page.screenshot({ path: `${artefacts}/report-dialog-light-1440.png` });
      const { name, bytes } = await download(page, dialog.getByRole('button', { name: 'Save report' }));
      expect(name).toMatch(/^circuit-lens-.*\.html$/);

      const file = join(artefacts, 'report.html');
      writeFileSync(file, bytes);
      const { status, stdout } = await runCli(['rerun', file, '--device', 'cpu'], {
        home: artefacts,
        model: 'ioi-mini',
      });
      expect(stdout).toContain('4 of 4 recipes give the same within 0.0001.');
      expect(stdout).toMatch(/ok +By layer and position.*patch\.activations/);
      expect(status).toBe(0);

      const finding = (await page.locator('main header p').first().innerText()).slice(0, 40);
      const reader = await page.context().newPage();
      const asked: string[] = [];
      reader.on('request', (request) => asked.push(request.url()));
      await reader.setContent(bytes.toString());
      await reader.locator('section', { hasText: finding }).waitFor();
      expect(await reader.locator('section img').count()).toBe(5);
      for (const width of [1440, 390]) {
        for (const theme of ['light', 'dark'] as const) {
          await reader.setViewportSize({ width, height: 900 });
          await reader.emulateMedia({ colorScheme: theme });
          expect(await reader.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
          await savePicture(reader, `${artefacts}/report-${theme}-${width}.png`);
          expect(await seriousFindings(reader)).toEqual([]);
        }
      }
      expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([]);
    },
  },
];
