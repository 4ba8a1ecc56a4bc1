import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Servers } from './servers.ts';
import { settled } from './watchedPage.ts';

/** Something a person does, and what the page must then show. */
export interface Journey {
  name: string;
  run(page: Page, servers: Servers): Promise<void>;
}

const at = (servers: Servers, path: string) => `${servers.dashboard}${path}`;
const strip = '[aria-label="Selected prompt"]';

/** Opens the Setup page with some rows as its prompts. */
async function openRows(page: Page, servers: Servers, rows: [string, string, string][]): Promise<void> {
  await page.goto(at(servers, `/setup?rows=${encodeURIComponent(JSON.stringify(rows))}`));
  await settled(page);
}

const johnAndMary = 'When John and Mary went to the shops, John gave the bag to';

export const journeys: Journey[] = [
  {
    name: 'the brackets change the prompt, and the URL carries it',
    async run(page, servers) {
      await page.goto(at(servers, '/setup'));
      await settled(page);
      await page.keyboard.press(']');
      await page.waitForURL(/prompt=2/);
      await page.waitForSelector(`${strip} >> text=Prompt 2 of 8`);
      await page.keyboard.press('[');
      await page.waitForSelector(`${strip} >> text=Prompt 1 of 8`);
    },
  },
  {
    name: 'the question mark lists the keys, and g t goes to Task with the same choices',
    async run(page, servers) {
      await page.goto(at(servers, '/setup?bos=false'));
      await settled(page);
      await page.keyboard.press('?');
      await page.waitForSelector('dialog[open] >> text=Keyboard');
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await page.waitForURL(/\/task\?bos=false/);
    },
  },
  {
    name: 'a weight flag reloads the model, and back takes it back',
    async run(page, servers) {
      await page.goto(at(servers, '/setup'));
      await settled(page);
      const norm = () => page.getByText(/^W_Q and W_K agree/).innerText();
      const before = await norm();
      await page.getByRole('switch', { name: 'refactor_factored_attn_matrices' }).click();
      await page.waitForURL(/flags=/);
      await page.waitForSelector('text=5 of 5 weight flags on');
      await expect.poll(norm, { timeout: 20_000 }).not.toBe(before);
      await page.goBack();
      await page.waitForSelector('text=4 of 5 weight flags on');
      await expect.poll(norm).toBe(before);
    },
  },
  {
    name: 'a bad row says why where it stands, and the others are computed',
    async run(page, servers) {
      await openRows(page, servers, [
        [johnAndMary, ' Mary', ' John'],
        [johnAndMary, ' Zbigniewska', ' John'],
      ]);
      await page.waitForSelector('text=/“Zbigniewska” is more than one token/');
      await page.waitForSelector('text=One prompt is left out');
      await page.waitForSelector('#prompts >> text=/^[+−]\\d+\\.\\d{3}$/');
    },
  },
  {
    name: 'a hostile prompt is text and nothing else',
    async run(page, servers) {
      const hostile = '<script>window.hacked = true</script><img src=x onerror="window.hacked = true"> 👩‍👩‍👧 שלום';
      await openRows(page, servers, [[hostile, ' Mary', ' John']]);
      await page.waitForSelector('text=<script>window.hacked = true</script>');
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    },
  },
  {
    name: 'a prompt that is too long is explained before it is run',
    async run(page, servers) {
      await page.goto(at(servers, '/setup'));
      await settled(page);
      await page.getByLabel('Prompt', { exact: true }).fill('word '.repeat(2_000));
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.waitForSelector('text=/this model reads at most \\d+/');
    },
  },
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
];
