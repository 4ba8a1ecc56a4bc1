import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { download } from './downloads.ts';
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
    name: 'a generated set is chosen on Task, its numbers stand, and the URL alone gives them again',
    async run(page, servers) {
      await page.goto(at(servers, '/task'));
      await settled(page);
      await page.getByText('On other prompts?').click();
      await page.getByLabel('Prompts', { exact: true }).fill('12');
      await page.getByLabel('Seed').fill('3');
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
    name: 'a picture is saved as PNG and SVG with its title, model and flags, its data as CSV and JSON with all digits',
    async run(page, servers) {
      await page.goto(at(servers, '/setup'));
      await settled(page);
      const menu = page.locator('fieldset[aria-label^="Save "]').filter({ hasText: 'SVG' }).first();
      const title = (await menu.getAttribute('aria-label'))!.replace('Save ', '');
      const saved = async (form: string) => download(page, menu.getByRole('button', { name: form, exact: true }));
      const png = await saved('PNG');
      expect(png.name).toMatch(/\.png$/);
      expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
      const svg = (await saved('SVG')).bytes.toString();
      for (const words of [title, 'ioi-mini', 'fold_ln', 'BOS on']) expect(svg).toContain(words);
      expect((await saved('CSV')).bytes.toString().split('\r\n').length).toBeGreaterThan(3);
      const json = JSON.parse((await saved('JSON')).bytes.toString()) as { title: string; rows: unknown[] };
      expect(json.title).toBe(title);
      expect(json.rows.length).toBeGreaterThan(2);
    },
  },
  {
    name: 'a head is pinned by Enter, shows its pattern on every page, changes places, and back takes it back',
    async run(page, servers) {
      await page.goto(at(servers, '/heads?pins=L0H0'));
      await settled(page);
      await page.locator('main svg[tabindex="0"]').first().focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const chips = page.locator('footer li');
      await expect.poll(() => chips.count()).toBe(2);
      await chips.nth(1).locator('img').waitFor();
      const label = (await chips.nth(1).innerText()).slice(0, 4);
      await page.getByRole('button', { name: `Unpin ${label}` }).focus();
      await page.keyboard.press('ArrowLeft');
      await page.waitForURL(new RegExp(`pins=${label},L0H0`));
      await page.goBack();
      await page.waitForURL(new RegExp(`pins=L0H0,${label}`));
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await page.waitForURL(/\/setup\?pins=/);
      await expect.poll(() => chips.count()).toBe(2);
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
    name: 'a table sorts by the keyboard, says so, and its order stands in the URL',
    async run(page, servers) {
      await page.goto(at(servers, '/heads'));
      await settled(page);
      await page.locator('summary', { hasText: 'as a table' }).click();
      const table = page.getByRole('table', { name: 'Direct effect of each head on the logit difference' });
      const effects = async () => {
        const cells = await table.locator('tbody td:nth-child(3)').allInnerTexts();
        return cells.map((text) => Number(text.replace('−', '-')));
      };
      await table.getByRole('button', { name: 'Logits' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/sort-head-effects=-effect/);
      await table.locator('th[aria-sort="descending"]').waitFor();
      const falling = await effects();
      expect(falling).toEqual([...falling].sort((a, b) => b - a));
      await page.keyboard.press('Enter');
      await table.locator('th[aria-sort="ascending"]').waitFor();
      expect(await effects()).toEqual([...falling].reverse());
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
    name: 'the tree of paths grows back from the logits, stands in the URL, and a step can be taken back',
    async run(page, servers) {
      await page.goto(at(servers, '/path-patching'));
      await settled(page);
      const finding = page.locator('main header p');
      await expect
        .poll(() => finding.innerText(), { timeout: 60_000 })
        .toMatch(/most to the logits by their direct paths: −\d/);
      await page.locator('[aria-label^="L3H0 "]').click();
      await page.waitForURL(/steps=L3H0\.q\.0/);
      await page.waitForSelector('h2 >> text=Who feeds the queries of L3H0?');
      await expect.poll(() => finding.innerText(), { timeout: 60_000 }).toMatch(/strongest sender is L2H\d \(/);
      await page.reload();
      await settled(page);
      await expect.poll(() => finding.innerText(), { timeout: 60_000 }).toMatch(/strongest sender is L2H\d \(/);
      await page.getByRole('button', { name: 'Remove L3H0' }).click();
      await page.waitForSelector('h2 >> text=Who feeds the logits?');
      expect(page.url()).not.toContain('steps=');
    },
  },
  {
    name: 'a head switched off in the sweep shows what the rest makes up for, and back switches it on again',
    async run(page, servers) {
      await page.goto(at(servers, '/ablation'));
      await settled(page);
      await page.waitForSelector('text=/^Alone,/');
      const sweep = page.getByRole('grid', { name: 'Each head alone: zero' });
      expect(await page.getByRole('table').count()).toBe(0);
      await sweep.getByRole('gridcell', { name: /^L3H0/ }).click();
      await page.waitForURL(/off=L3H0/);
      await page.waitForSelector('text=/^Without L3H0 the difference goes from/');
      const numbers = await page
        .getByRole('region', { name: 'What changed' })
        .locator('table')
        .first()
        .locator('td.num')
        .allInnerTexts();
      const [before, removed, naive, ...rest] = numbers.map((text) => Number(text.replace('−', '-')));
      expect(before! + removed!).toBeCloseTo(naive!, 2);
      const steps = rest.slice(0, -1).reduce((sum, value) => sum + value, naive!);
      expect(Math.abs(steps - rest.at(-1)!)).toBeLessThan(0.01);
      await page
        .getByRole('grid', { name: 'Each MLP, each layer alone' })
        .getByRole('gridcell', { name: /^MLP 0/ })
        .click();
      await page.waitForSelector('text=/^Without L3H0, MLP 0 the difference/');
      await page.goBack();
      await page.goBack();
      await page.waitForSelector('text=/^Alone,/');
    },
  },
  {
    name: 'patching finds the way of the answer, the other way round too, and a head of it opens its attention',
    async run(page, servers) {
      await page.goto(at(servers, '/patching'));
      await page.waitForSelector('main header >> text=/^The information sits at S2 until layer \\d and moves to END/');
      await page.getByRole('button', { name: 'Corrupted into clean' }).click();
      await page.waitForURL(/direction=noise/);
      await page.waitForSelector('main header >> text=/^The answer needs S2 until layer \\d/');
      await page.getByLabel('Compare with').selectOption('direction');
      await page.waitForSelector('h2 >> text=/clean into corrupted, share/');
      const heads = page.getByRole('grid', { name: /^z of every head/ });
      await expect.poll(() => heads.locator('circle').count(), { timeout: 30_000 }).toBe(0);
      await heads.locator('[role="gridcell"]').last().click();
      await page.waitForURL(/\/attention\?.*pins=L3H7/);
      await page.goBack();
      await page.waitForURL(/\/patching\?.*compare=direction/);
    },
  },
  {
    name: 'a pair of unequal length is refused in words, and the next pair is patched',
    async run(page, servers) {
      await page.goto(at(servers, '/patching?scope=shown'));
      await settled(page);
      await page.getByText('Clean and corrupted prompts').click();
      const corrupted = page.getByLabel('Corrupted 1');
      const known = await corrupted.inputValue();
      await corrupted.fill('When John went');
      await page.getByRole('button', { name: 'Use this pair' }).click();
      await page.waitForSelector('main >> text=PROMPTS_DIFFER_IN_LENGTH');
      await page.getByLabel('Corrupted 1').fill(known.replace('shops', 'store'));
      await page.getByRole('button', { name: 'Use this pair' }).click();
      await page.waitForSelector('main header >> text=/^The information sits at/');
      await page.getByRole('button', { name: 'Back to the set’s prompts' }).click();
      await expect.poll(() => page.getByLabel('Corrupted 1').inputValue()).toBe(known);
    },
  },
  {
    name: 'a head of the circuit is switched off by the keyboard, the numbers follow, and undo and the URL bring them back',
    async run(page, servers) {
      await page.goto(at(servers, '/circuit'));
      await settled(page);
      const carried = () => page.getByTestId('F-circuit').innerText();
      const finding = () => page.locator('main header').innerText();
      const whole = await carried();
      const head = page.getByRole('switch', { name: /^L3H1 at END/ });
      await head.focus();
      await page.keyboard.press('Space');
      await page.waitForURL(/off=L3H1@end/);
      await expect.poll(carried).not.toBe(whole);
      await expect.poll(finding).toMatch(/Without L3H1 at END/);
      expect(await head.getAttribute('aria-checked')).toBe('false');
      const without = await carried();
      await page.reload();
      await settled(page);
      await expect.poll(carried).toBe(without);
      await page.getByRole('switch', { name: /^L0H0 at S2/ }).click();
      await page.waitForURL(/L0H0@s2/);
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect.poll(carried).toBe(without);
      await page.getByRole('button', { name: 'All on' }).click();
      await expect.poll(carried).toBe(whole);
      await page.waitForSelector('text=/percentile of 200 random circuits/');
    },
  },
  {
    name: 'a circuit of another model is a picture that says so, and one of your own begins with it head by head',
    async run(page, servers) {
      await page.goto(at(servers, '/circuit?circuit=ioi-gpt2-small'));
      await settled(page);
      await page.waitForSelector('text=/does not have: L9H9.*cannot be evaluated on this model/');
      expect(await page.getByRole('switch', { name: /at (END|S2|S1\+1)$/ }).count()).toBe(26);
      await page.goto(at(servers, '/circuit?from=mine&circuit=ioi-mini'));
      await page.getByRole('button', { name: 'Begin with ioi-mini' }).click();
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.waitForSelector('text=/The 12 heads of your circuit/');
      const saved = await download(page, page.getByRole('button', { name: 'Export JSON' }));
      const circuit = JSON.parse(saved.bytes.toString()) as { heads: object[] };
      expect(circuit.heads).toHaveLength(12);
      await page.getByRole('button', { name: 'Import JSON' }).click();
      await page.getByLabel(/A circuit as JSON/).fill(JSON.stringify({ ...circuit, heads: circuit.heads.slice(0, 6) }));
      await page.getByRole('button', { name: 'Read it' }).click();
      await page.waitForSelector('text=/The 6 heads of your circuit/');
    },
  },
];
