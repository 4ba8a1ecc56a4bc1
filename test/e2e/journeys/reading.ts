import { expect } from 'vitest';
import { download } from '../downloads.ts';
import { settled } from '../watchedPage.ts';
import { at, type Journey } from './Journey.ts';

/** Of the pages that only read the model, and of the tests of what they found. */
export const readingJourneys: readonly Journey[] = [
  {
    name: 'a neuron is chosen in the table, by number and by layer; its sentences, tokens and words follow, and the URL keeps it',
    async run(page, servers) {
      await page.goto(at(servers, '/neurons'));
      await settled(page);
      const table = page.getByRole('table', { name: /largest direct effect/ });
      const second = (await table.getByRole('row').nth(2).innerText()).match(/L\d+N\d+/)![0];
      await table.getByText(second, { exact: true }).click();
      await page.waitForURL(new RegExp(`neuron=${second}`));
      await page.waitForSelector(`h2 >> text=Where ${second} fires most`);
      await page.getByRole('spinbutton', { name: 'Neuron' }).fill('17');
      await page.getByRole('combobox', { name: 'Layer' }).selectOption('1');
      await page.waitForURL(/neuron=L1N17/);
      await settled(page);
      const sentences = page.getByRole('table', { name: 'Where L1N17 fires most' });
      expect(await sentences.getByRole('row').count()).toBe(1 + 8);
      const largest = await sentences.locator('tbody td.num').allInnerTexts();
      const values = largest.map((text) => Number(text.replace('−', '-')));
      expect(values).toEqual([...values].sort((a, b) => b - a));
      const marked = await sentences
        .locator('tbody tr')
        .first()
        .locator('span[title]')
        .evaluateAll((tokens) =>
          tokens.map((token) => Number(/: (.*)$/.exec(token.getAttribute('title')!)![1]!.replace('−', '-'))),
        );
      expect(Math.max(...marked)).toBeCloseTo(values[0]!, 2);
      await sentences.getByRole('button', { name: 'Show prompt 3' }).click();
      await page.waitForURL(/prompt=3/);
      await page.getByText('L1N17 by token').click();
      await page.getByRole('table', { name: 'L1N17 by token' }).getByRole('button', { name: 'Mean' }).click();
      await page.waitForURL(/sort-neuron-tokens=/);
      await page.reload();
      await page.waitForSelector('h2 >> text=L1N17: what it writes and reads');
    },
  },
  {
    name: 'neurons of a large set are read in all its prompts, and one that is not there is said to be none',
    async run(page, servers) {
      await page.goto(at(servers, `/neurons?set=${encodeURIComponent('ioi:n=64,seed=3')}&neuron=L3N5`));
      await settled(page);
      await page.waitForSelector('text=/all prompts, strongest first|not above zero on any token of all prompts/');
      await page.goto(at(servers, '/neurons?neuron=L99N5'));
      await settled(page);
      expect(await page.getByRole('heading', { name: /L99N5 fires most/ }).count()).toBe(0);
    },
  },
  {
    name: 'candidates are put to the test: movers are confirmed, and a head that only looks the part is said to',
    async run(page, servers) {
      await page.goto(at(servers, '/head-types'));
      await settled(page);
      const finding = page.locator('main header');
      await expect.poll(() => finding.innerText(), { timeout: 60_000 }).toMatch(/^What kind.*\s+Confirmed: /);
      expect(await finding.innerText()).toMatch(/only looks? the part/);
      const table = page.getByRole('table', { name: /Candidates/ });
      const cellsOf = (head: string) =>
        table.getByRole('row').filter({ hasText: head }).first().locator('td').allInnerTexts();
      expect((await cellsOf('L3H0')).slice(1, 4)).toEqual(['name mover', 'confirmed', 'to logits']);
      expect((await cellsOf('L3H5')).slice(1, 4)).toEqual(['induction', 'only looks like one', 'to values']);
      await page.getByRole('grid', { name: /To the queries of name movers/ }).waitFor();
      const tests = page.getByRole('region', { name: /^Put to the test/ });
      const svg = (await download(page, tests.getByRole('button', { name: 'SVG' }))).bytes.toString();
      expect(svg.match(/<svg/g)).toHaveLength(1 + 5);
      expect(svg).toContain('To the keys of induction heads');
    },
  },
  {
    name: 'who knows the notebook alone sees which heads carry the answer, what they read, and where they look',
    async run(page, servers) {
      await page.goto(at(servers, '/guide'));
      await settled(page);
      await page
        .getByRole('link', { name: /^Heads/ })
        .first()
        .click();
      await page.waitForURL(/\/heads/);
      await settled(page);
      const finding = page.locator('main header p');
      expect(await finding.innerText()).toMatch(/^Three heads write it: L3H0 \+\d\.\d\d, L3H1 \+\d\.\d\d and L3H2/);
      // Which is measured to be what stands beside it.
      const lists = page.getByRole('region', { name: 'The heads that matter' });
      await expect
        .poll(() => lists.getByRole('row', { name: /L3H0/ }).innerText(), { timeout: 30_000 })
        .toContain('name mover');
      const sources = page.getByRole('grid', { name: 'Where each of them reads it from' });
      await sources.getByRole('gridcell', { name: /^L3H0 reading ·Mary \(IO\) \+\d/ }).waitFor();
      await finding.getByRole('link', { name: 'L3H0' }).click();
      await page.waitForURL(/\/attention\?.*pins=L3H0/);
      await settled(page);
      expect(await finding.innerText()).toMatch(/At END, .* L3H0 at the other name, IO \(0\.\d\d\)/);
      await page.getByRole('img', { name: 'Attention pattern of L3H0' }).waitFor();
      await page.getByRole('contentinfo').getByText('candidate name mover').waitFor();
    },
  },
  {
    name: 'a pattern is begun, drawn on, typed, undone and kept, and the heads are scored by either measure',
    async run(page, servers) {
      await page.goto(at(servers, '/head-types'));
      await settled(page);
      const figure = page.getByRole('region', { name: 'A pattern of your own' });
      await figure.scrollIntoViewIfNeeded();
      const best = figure.locator('p', { hasText: 'fit it best' });
      await expect.poll(() => best.innerText(), { timeout: 30_000 }).toMatch(/^L0H1 0\.9\d+/);
      await figure.getByRole('button', { name: 'Blank' }).click();
      await page.waitForURL(/pattern=blank/);
      await figure.getByText('or begin from one of the patterns').waitFor();
      // From END to IO, as a name mover looks.
      const picture = figure.getByRole('img', { name: /^The pattern/ });
      const box = (await picture.boundingBox())!;
      const unit = box.width / 307;
      const cell = (240 / 16) * unit;
      await page.mouse.click(box.x + 66 * unit + 4.5 * cell, box.y + 15.5 * cell);
      await page.waitForURL(/pattern=15\.4$/);
      await expect.poll(() => best.innerText(), { timeout: 30_000 }).toMatch(/^L3H\d/);
      // One stroke over three cells is one step.
      await page.mouse.move(box.x + 66 * unit + 0.5 * cell, box.y + 11.5 * cell);
      await page.mouse.down();
      for (const column of [1.5, 2.5]) await page.mouse.move(box.x + 66 * unit + column * cell, box.y + 11.5 * cell);
      await page.mouse.up();
      await page.waitForURL(/pattern=11\.0-11\.1-11\.2-15\.4/);
      await page.goBack();
      await page.waitForURL(/pattern=15\.4$/);
      await figure.getByText('As numbers').click();
      const numbers = figure.getByRole('textbox', { name: 'Pattern as numbers' });
      expect((await numbers.inputValue()).split('\n').at(-1)).toBe('0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0');
      await numbers.fill('1\n0 1');
      await figure.getByRole('button', { name: 'Use these numbers' }).click();
      await figure.getByText('2 rows were given; the prompt has 16 tokens').waitFor();
      const rows = Array.from({ length: 16 }, (_, query) =>
        Array.from({ length: 16 }, (_, key) => Number(key === query)),
      );
      await numbers.fill(JSON.stringify(rows));
      await figure.getByRole('button', { name: 'Use these numbers' }).click();
      await page.waitForURL(/pattern=0\.0-1\.1-/);
      await page.getByRole('button', { name: 'Closeness to it (abs)' }).click();
      await page.getByRole('switch', { name: 'Leave out the token itself' }).click();
      await page.waitForURL(/noSelf=true/);
      await figure.getByText('without attention of a token to itself').waitFor();
      await page.reload();
      await settled(page);
      await figure.getByText('As numbers').click();
      expect((await numbers.inputValue()).split('\n')[1]).toBe('0 1');
    },
  },
  {
    name: 'clean and corrupted stand side by side with their difference, and another prompt can be chosen',
    async run(page, servers) {
      await page.goto(at(servers, '/heads'));
      await settled(page);
      await page.getByLabel('Compare with').selectOption('corrupted');
      await page.waitForURL(/with=corrupted/);
      await page.getByRole('grid', { name: 'Direct effect of every head, difference' }).waitFor();
      const csv = await download(
        page,
        page.getByRole('region', { name: /^Direct effects in clean/ }).getByRole('button', { name: 'CSV' }),
      );
      const [header, ...rows] = csv.bytes.toString().trim().split('\r\n');
      expect(header).toBe('layer,head,clean,corrupted,difference');
      for (const row of rows) {
        const [, , clean, corrupted, difference] = row.split(',').map(Number);
        expect(clean! - corrupted!).toBeCloseTo(difference!, 10);
      }
      await page.goto(at(servers, '/layers?with=corrupted'));
      await settled(page);
      const layers = page.getByRole('region', { name: 'What each layer writes in clean and corrupted' });
      const bars = (await download(page, layers.getByRole('button', { name: 'CSV' }))).bytes.toString();
      const lines = bars.trim().split('\r\n').slice(1);
      expect(lines.length).toBe(2 * 4);
      for (const line of lines) {
        const [, , clean, corrupted, difference] = line.split(',').map(Number);
        expect(clean! - corrupted!).toBeCloseTo(difference!, 10);
      }
      await page.goto(at(servers, '/attention?with=corrupted'));
      await settled(page);
      await page.getByRole('img', { name: /L3H0, difference/ }).waitFor();
      await page.goto(at(servers, '/logit-lens'));
      await settled(page);
      await page.getByLabel('Compare with').selectOption('2');
      await page.waitForURL(/scope=shown/);
      await page.waitForSelector('h2 >> text=The same read from prompt 1 and prompt 2');
      await page.goto(at(servers, '/heads?with=2'));
      await page.waitForSelector('h2 >> text=Direct effects in prompt 1 and prompt 2');
      await page.goto(at(servers, '/heads?with=2&prompt=2'));
      await settled(page);
      expect(await page.locator('h2', { hasText: 'Direct effects in' }).count()).toBe(0);
    },
  },
  {
    name: 'the phrase of the notebook is judged among the words that were typed, and a head of the graph is chosen',
    async run(page, servers) {
      await page.goto(at(servers, '/weights'));
      await settled(page);
      await page.getByRole('switch', { name: 'Of the words above only' }).click();
      await page.waitForURL(/typed=true/);
      const phrases = page.getByRole('table', { name: 'Skip trigrams of L3H0' });
      await expect
        .poll(async () =>
          (await phrases.locator('tbody tr').allInnerTexts()).every((row) => /John|Mary|Tom|gave|to|the/.test(row)),
        )
        .toBe(true);
      await page.getByRole('textbox', { name: 'Words, each one token' }).fill('John to');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await expect.poll(() => phrases.locator('tbody tr').count()).toBe(8);
      expect(await phrases.innerText()).toContain('… ·John … ·to → ·John');
      await page.getByRole('region', { name: 'Composition', exact: true }).locator('circle').first().click();
      await page.waitForURL(/head=L0H0/);
    },
  },
  {
    name: 'a picture that waits for another head is not saved under its name',
    async run(page, servers) {
      await page.goto(at(servers, '/weights?head=L3H0'));
      await settled(page);
      const saved = (head: string) =>
        page.getByRole('group', { name: new RegExp(`^Save .*, ${head}$`) }).getByRole('button', { name: 'CSV' });
      expect(await saved('L3H0').isEnabled()).toBe(true);
      let answer = () => {};
      const held = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route('**/graphql', (route) => held.then(() => route.continue()));
      await page.getByRole('combobox', { name: 'Head', exact: true }).selectOption('L2H0');
      await saved('L2H0').waitFor();
      expect(await saved('L2H0').isEnabled()).toBe(false);
      answer();
      await expect.poll(() => saved('L2H0').isEnabled(), { timeout: 30_000 }).toBe(true);
    },
  },
  {
    name: 'the model goes on behind the prompt, greedily, and otherwise when it is drawn',
    async run(page, servers) {
      await page.goto(at(servers, '/task'));
      await settled(page);
      const figure = page.getByRole('region', { name: 'How it goes on' });
      const text = figure.locator('p[aria-live]');
      await figure.getByRole('button', { name: 'Continue' }).click();
      await expect.poll(() => text.locator('span[title]').count()).toBe(10);
      const once = await text.innerText();
      expect(once).toMatch(/gave the bag to Mary/);
      await figure.getByLabel('Temperature').fill('2');
      await figure.getByLabel('Seed').fill('7');
      await figure.getByRole('button', { name: 'Continue' }).click();
      await expect.poll(() => text.locator('span[title]').count()).toBe(10);
      await expect.poll(() => text.innerText()).not.toBe(once);
      await page.waitForURL(/temperature=2&seed=7/);
      await page.reload();
      await settled(page);
      expect(await figure.getByLabel('Temperature').inputValue()).toBe('2');
      await figure.getByRole('button', { name: 'Continue' }).click();
      await expect.poll(() => text.locator('span[title]').count()).toBe(10);
      // It says nothing of the next prompt.
      await page.keyboard.press(']');
      await page.waitForURL(/prompt=2/);
      await expect.poll(() => text.count()).toBe(0);
    },
  },
  {
    name: 'one scale for all pictures can be left, and stands in the URL',
    async run(page, servers) {
      await page.goto(at(servers, '/attention'));
      await settled(page);
      const cells = page.getByRole('grid', { name: 'Attention from S1+1 to S1' }).locator('rect[fill]');
      const colors = () => cells.evaluateAll((all) => all.map((cell) => cell.getAttribute('fill')).join());
      const same = await colors();
      await page.getByRole('switch', { name: 'Same scale for all' }).last().click();
      await page.waitForURL(/scale=own/);
      await expect.poll(colors).not.toBe(same);
      await page.goBack();
      await expect.poll(colors).toBe(same);
    },
  },
];
