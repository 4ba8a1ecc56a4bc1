import { expect } from 'vitest';
import { settled } from '../watchedPage.ts';
import { at, type Journey } from './Journey.ts';

/** Of queries and operations, to take along. */
export const apiJourneys: readonly Journey[] = [
  {
    name: 'the query behind the page can be taken along and answers',
    async run(page, servers) {
      await page.goto(at(servers, '/setup'));
      await settled(page);
      await page.getByRole('button', { name: 'Copy query' }).click();
      await page.getByRole('button', { name: 'curl' }).click();
      const text = await page.locator('dialog[open] pre').first().innerText();
      expect(text).toContain(`${servers.dashboard}/graphql`);
    },
  },
  {
    name: 'a picture has its TransformerLens lines beside the query',
    async run(page, servers) {
      await page.goto(at(servers, '/task'));
      await settled(page);
      await page.getByRole('button', { name: 'Copy query' }).click();
      await page.getByRole('button', { name: 'TransformerLens' }).click();
      await page.waitForSelector('dialog[open] >> text=result.perPrompt of run.logitDifference');
      const text = await page.locator('dialog[open] pre').first().innerText();
      expect(text).toContain('result = final[rows, answers[:, 0]] - final[rows, answers[:, 1]]');
    },
  },
  {
    name: 'every picture of Attention, Ablation and Circuit has TransformerLens lines',
    async run(page, servers) {
      const shown: [path: string, heads: string[]][] = [
        ['/attention?pins=L3H0', ['attention.between', 'attention.copyScatter', 'attention.patterns']],
        ['/ablation?off=L3H0', ['ablate.heads']],
        ['/circuit?ask=completeness', ['circuit.faithfulness', 'circuit.minimality', 'circuit.completeness']],
      ];
      for (const [path, operations] of shown) {
        await page.goto(at(servers, path));
        await settled(page);
        await page.getByRole('button', { name: 'Copy query' }).click();
        await page.getByRole('button', { name: 'TransformerLens' }).click();
        for (const name of operations) {
          await page.waitForSelector(`dialog[open] >> text=/result.* equals .* of ${name.replace('.', '\\.')}/`);
        }
      }
    },
  },
  {
    name: 'an operation is found, its input changed, and its answer comes; the URL has them',
    async run(page, servers) {
      await page.goto(at(servers, '/api'));
      await settled(page);
      await page.getByRole('searchbox', { name: 'Search operations' }).fill('weights columnNorms');
      await page.getByRole('button', { name: 'weights.columnNorms' }).click();
      await page.waitForURL(/op=weights\.columnNorms/);
      const input = page.getByRole('textbox', { name: 'Input of weights.columnNorms as JSON' });
      await input.fill('{ "matrix": "W_Q", "head": "L9H9" }');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.waitForSelector('[role="alert"] >> text=UNKNOWN_HEAD');
      await input.fill('{ "matrix": "W_Q", "head": "L1H2" }');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.waitForSelector('text=/weights.columnNorms answered in/');
      await page.getByRole('button', { name: 'TransformerLens', exact: true }).click();
      await page.waitForSelector('text=model.W_Q[1, 2]');
      await page.waitForURL(/form=TransformerLens/);
      await page.reload();
      await page.waitForSelector('text=model.W_Q[1, 2]');
    },
  },
  {
    name: 'the explorer of the API is under the same address, and answers',
    async run(page, servers) {
      await page.goto(at(servers, '/graphql'));
      // The button is there before the query is.
      await page.waitForSelector('.graphiql-query-editor >> text=logitDifference');
      await page.waitForSelector('.graphiql-spinner', { state: 'detached' });
      await page.getByRole('button', { name: /Execute query/ }).click();
      await page.waitForSelector('.result-window >> text=/" Mary"/');
      // A query that is brought along stands before those that the explorer has kept.
      await page.goto(at(servers, '/api?op=tokenize'));
      await settled(page);
      await page.getByRole('link', { name: 'Open in the explorer' }).click();
      await page.waitForSelector(`.graphiql-query-editor >> text=/name: "tokenize"/`);
    },
  },
];
