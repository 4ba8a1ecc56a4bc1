import { expect } from 'vitest';
import { download } from '../downloads.ts';
import { settled } from '../watchedPage.ts';
import { at, type Journey, strip } from './Journey.ts';

/** Of the frame: keys, pins, tables, saved pictures. */
export const frameJourneys: readonly Journey[] = [
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
    name: 'a table sorts by the keyboard, says so, and its order stands in the URL',
    async run(page, servers) {
      await page.goto(at(servers, '/heads'));
      await settled(page);
      await page.locator('summary', { hasText: 'as a table' }).click();
      const table = page.getByRole('table', { name: 'Direct effect of each head on the logit difference' });
      const effects = async () => {
        const cells = await table.locator('tbody td:nth-child(4)').allInnerTexts();
        return cells.map((text) => Number(text.replace('−', '-')));
      };
      await table.getByRole('button', { name: 'Logits' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/sort-head-effects=-effect/);
      await table.locator('th[aria-sort="descending"]').waitFor();
      const falling = await effects();
      expect(falling.every(Number.isFinite)).toBe(true);
      expect(falling).toEqual([...falling].sort((a, b) => b - a));
      await page.keyboard.press('Enter');
      await table.locator('th[aria-sort="ascending"]').waitFor();
      expect(await effects()).toEqual([...falling].reverse());
    },
  },
  {
    name: 'on a phone a table shows first what fits, all columns on request, and always the one it is sorted by',
    async run(page, servers) {
      await page.setViewportSize({ width: 390, height: 900 });
      await page.goto(at(servers, '/heads'));
      await settled(page);
      await page.locator('summary', { hasText: 'as a table' }).click();
      const table = page.getByRole('table', { name: 'Direct effect of each head on the logit difference' });
      const columns = table.getByRole('columnheader');
      await expect.poll(() => columns.allInnerTexts()).toEqual(['Head', 'Measured role', 'Logits', 'Share']);
      const isWhole = () => table.evaluate((element) => element.scrollWidth <= element.parentElement!.clientWidth);
      expect(await isWhole()).toBe(true);
      const button = page.getByRole('button', { name: 'All 5 columns' });
      await button.click();
      expect(await columns.count()).toBe(5);
      await table.getByRole('button', { name: 'Published role' }).click();
      await page.waitForURL(/sort-head-effects=/);
      await button.click();
      await expect.poll(() => columns.count()).toBe(5);
    },
  },
  {
    name: 'on a phone the chart of the paths names every path',
    async run(page, servers) {
      await page.setViewportSize({ width: 390, height: 900 });
      await page.goto(at(servers, '/layers'));
      await settled(page);
      const lines = page
        .getByRole('region', { name: 'By which paths it came about' })
        .locator('.recharts-wrapper tspan');
      const names = [
        'embeddings',
        'alone',
        'through',
        'one head',
        'through',
        'two heads',
        'MLPs',
        'all longer',
        'paths',
      ];
      await expect.poll(async () => (await lines.allTextContents()).join(' ')).toContain(names.join(' '));
    },
  },
];
