import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { settled } from '../watchedPage.ts';
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
      await page.waitForURL(new RegExp(`with=${other}`));
      const comparison = page.getByRole('region', { name: 'Comparison' });
      await comparison.getByRole('grid', { name: 'mean, B − A' }).waitFor();
      const inputs = comparison.getByRole('table', { name: 'Where the inputs differ' });
      expect(await inputs.locator('tbody tr').allInnerTexts()).toEqual([
        expect.stringMatching(/direction\s+–\s+noise/),
      ]);
      const metrics = comparison.getByRole('table', { name: /^Numbers/ }).locator('tr', { hasText: 'baselines.clean' });
      expect(await metrics.innerText()).toMatch(/0\.0000$/);
      await page.reload();
      await comparison.getByRole('grid', { name: 'mean, A' }).waitFor();
    },
  },
];
