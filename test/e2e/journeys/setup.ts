import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Servers } from '../servers.ts';
import { artefacts, savePicture, settled } from '../watchedPage.ts';
import { at, type Journey, strip } from './Journey.ts';

/** Opens the Setup page with some rows as its prompts. */
async function openRows(page: Page, servers: Servers, rows: [string, string, string][]): Promise<void> {
  await page.goto(at(servers, `/setup?rows=${encodeURIComponent(JSON.stringify(rows))}`));
  await settled(page);
}

const johnAndMary = 'When John and Mary went to the shops, John gave the bag to';

/** Of model, prompts and sets. */
export const setupJourneys: readonly Journey[] = [
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
    name: 'a generated set is chosen on Task, its numbers stand, and the URL alone gives them again',
    async run(page, servers) {
      await page.goto(at(servers, '/task'));
      await settled(page);
      await page.getByText('On other prompts?').click();
      await page.getByLabel('Prompts', { exact: true }).fill('12');
      await page.getByRole('form', { name: 'Generated prompts' }).getByLabel('Seed').fill('3');
      await page.getByRole('button', { name: 'Generate' }).click();
      await page.waitForURL(/set=ioi(:|%3A)n(=|%3D)12/);
      await page.waitForSelector(`${strip} >> text=Prompt 1 of 12`);
      const finding = () => page.locator('main header').innerText();
      await page.waitForSelector('text=/in \\d+ of 12 prompts/');
      await settled(page);
      const before = await finding();
      await page.reload();
      await settled(page);
      expect(await finding()).toBe(before);
      await page.getByText('By sentence').click();
      await page.waitForSelector('td >> text=[A]');
    },
  },
  {
    name: 'own prompts are checked row by row, and the good ones are run',
    async run(page, servers) {
      await page.goto(at(servers, '/task'));
      await settled(page);
      await page.getByRole('button', { name: /prompts · mean logit difference/ }).click();
      const dialog = page.getByRole('dialog');
      const csv = `prompt,correct,incorrect\n"${johnAndMary}",Mary,John\n"${johnAndMary}",Zbigniewska,John`;
      await dialog.getByLabel('Your prompts as CSV or JSON').fill(csv);
      await dialog.getByRole('button', { name: 'Check' }).click();
      await dialog.getByText('Row 2, line 3.').waitFor();
      await dialog.getByText(/“Zbigniewska” is more than one token/).waitFor();
      await dialog.getByRole('button', { name: 'Use this prompt' }).click();
      await page.waitForURL(/set=own/);
      await page.waitForSelector(`${strip} >> text=Prompt 1 of 1`);
      await page.waitForSelector('text=/in [01] of 1 prompts/');
    },
  },
  {
    name: 'what every weight flag claims is checked beside its switch, and holds',
    async run(page, servers) {
      await page.goto(at(servers, '/setup'));
      await settled(page);
      await expect.poll(() => page.locator('#weights [data-holds]').count(), { timeout: 30_000 }).toBe(5);
      expect(await page.locator('#weights [data-holds="false"]').count()).toBe(0);
    },
  },
  {
    name: 'a model of the hub is fetched on the page, stopped, gone on with, and used',
    async run(page, servers) {
      await page.goto(at(servers, '/setup'));
      await settled(page);
      await page.getByLabel('From the hub').selectOption('distilgpt2');
      await page.getByRole('button', { name: 'Download' }).click();
      await page.getByRole('progressbar', { name: 'Download of distilgpt2' }).waitFor();
      await page.waitForSelector('#model >> text=/MB of 4\\.[89]\\d\\sMB/');
      await page.waitForSelector('#model >> text=/[kM]B\\/s · \\d+\\ss left/');
      await savePicture(page, `${artefacts}/setup-download-light-1440.png`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.waitForSelector('#model >> text=/stopped at [1-9]\\d?\\s%/');
      await page.getByRole('button', { name: 'Go on' }).click();
      // Somebody who comes back finds it under way.
      await page.getByRole('progressbar', { name: 'Download of distilgpt2' }).waitFor();
      await page.reload();
      await page.getByRole('progressbar', { name: 'Download of distilgpt2' }).waitFor();
      servers.hub.bytesPerSecond = null;
      await page.getByRole('button', { name: 'Use distilgpt2' }).click({ timeout: 20_000 });
      await page.waitForURL(/model=distilgpt2/);
      await page.waitForSelector('#model >> text=2 × 2');
      await page.waitForSelector('#model >> text=self-test passed');
      expect(await page.locator('#model select').first().inputValue()).toBe('distilgpt2');
      const ranges = servers.hub.rangesOf('model.safetensors');
      expect(ranges.length).toBe(2);
      expect(ranges[1]).toMatch(/^bytes=[1-9]/);
    },
  },
  {
    name: 'a name that the hub does not know says what to do',
    async run(page, servers) {
      await page.goto(at(servers, '/setup'));
      await settled(page);
      await page.getByLabel('From the hub').selectOption('another repository …');
      await page.getByRole('textbox', { name: 'Repository' }).fill('https://huggingface.co/somebody/nothing');
      await page.getByRole('button', { name: 'Download' }).click();
      await page.waitForSelector('#model [role="alert"] >> text=/Check the name/');
      await page.waitForSelector('#model [role="alert"] >> text=HUB_REFUSED');
      await savePicture(page, `${artefacts}/setup-download-refused-light-1440.png`);
    },
  },
  {
    name: 'a model that can not be loaded is told with its code, nothing on the page seems to be loading, and another can be chosen',
    async run(page, servers) {
      await page.goto(at(servers, `/setup?model=${encodeURIComponent('/no/such/folder')}`));
      const note = page.getByRole('alert').filter({ hasText: 'Not computed: the model.' });
      await note.waitFor();
      expect(await note.innerText()).toMatch(/There is no model "\/no\/such\/folder".*UNKNOWN_MODEL/s);
      await page.waitForSelector('text=Not asked for: the model could not be loaded.');
      await settled(page);
      expect(await page.getByRole('region', { name: 'Selected prompt' }).innerText()).toContain('No tokens');
      await page.getByRole('combobox', { name: 'Name' }).selectOption('ioi-mini');
      await page.waitForSelector('#model >> text=self-test passed');
      await page.waitForFunction(() => !document.body.innerText.includes('Not asked for'));
      await settled(page);
    },
  },
];
