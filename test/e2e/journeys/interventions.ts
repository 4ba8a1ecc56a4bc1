import { expect } from 'vitest';
import { download } from '../downloads.ts';
import { settled } from '../watchedPage.ts';
import { at, type Journey } from './Journey.ts';

/** Of patching, paths, ablation, circuit. */
export const interventionJourneys: readonly Journey[] = [
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
      const others = page.getByRole('region', { name: 'What else feeds the logits?' });
      await others.getByRole('button', { name: 'Measure' }).click();
      await expect.poll(() => others.getByRole('row').count(), { timeout: 60_000 }).toBe(7);
      await others.getByText(/at once: −\d.\d\d\. One by one they add up to −\d/).waitFor();
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
      await heads.waitFor();
      await expect.poll(() => heads.locator('circle').count(), { timeout: 30_000 }).toBe(0);
      for (const part of ['value', 'pattern']) {
        const menu = page.getByRole('group', { name: `Save Output against ${part}` });
        await menu.getByRole('button', { name: 'PNG' }).waitFor();
      }
      await heads.locator('[role="gridcell"]').last().click();
      await page.waitForURL(/\/attention\?.*pins=L3H7/);
      await page.goBack();
      await page.waitForURL(/\/patching\?.*compare=direction/);
    },
  },
  {
    name: 'the three pictures of patching are saved as one, each with its name',
    async run(page, servers) {
      await page.goto(at(servers, '/patching'));
      await page.waitForSelector('main header >> text=/^The information sits at S2/');
      const menu = page.getByRole('group', { name: /^Save By layer and position/ });
      const svg = (await download(page, menu.getByRole('button', { name: 'SVG' }))).bytes.toString();
      expect(svg.match(/<svg/g)).toHaveLength(4);
      for (const site of ['resid_pre', 'attn_out', 'mlp_out'])
        expect(svg).toMatch(new RegExp(`<text[^>]*>${site}</text>`));
    },
  },
  {
    name: 'what stands in is taken from the corrupted prompts, and single neurons are switched off',
    async run(page, servers) {
      await page.goto(at(servers, '/ablation?kind=mean'));
      await page.waitForSelector('text=/its mean over these prompts/');
      await page.getByLabel('taken from').selectOption('corrupted');
      await page.waitForURL(/source=corrupted/);
      await page.waitForSelector('text=/its mean over the corrupted prompts/');
      await page.getByLabel('taken from').selectOption('sentences');
      await page.waitForSelector('text=/its mean over 100 other IOI sentences/');
      await page.waitForSelector('text=/^Alone,/', { timeout: 60_000 });
      const neurons = page.getByRole('region', { name: 'Neurons of one MLP alone' });
      await neurons.getByRole('combobox', { name: 'MLP' }).selectOption('3');
      await expect.poll(() => neurons.locator('tbody tr').count(), { timeout: 60_000 }).toBe(20);
      // The MLP alone starts nothing.
      expect(await neurons.getByRole('columnheader', { name: 'Change without it' }).count()).toBe(0);
      await neurons.getByRole('button', { name: 'Switch each off alone' }).click();
      const changes = neurons.locator('tbody td:nth-child(3)');
      await expect.poll(async () => (await changes.allInnerTexts()).includes('–'), { timeout: 60_000 }).toBe(false);
      await neurons
        .getByRole('button', { name: /^Switch L3N\d+ off$/ })
        .first()
        .click();
      await page.waitForURL(/neurons=L3N\d+/);
      await page.waitForSelector('main header >> text=/^Without L3N\\d+ the difference goes from/');
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
      await expect.poll(carried).not.toBe(without);
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect.poll(() => page.url()).not.toContain('L0H0@s2');
      await expect.poll(carried).toBe(without);
      await page.getByRole('button', { name: 'All on' }).click();
      await expect.poll(carried).toBe(whole);
      await page.waitForSelector('text=/percentile of 200 random circuits/');
    },
  },
  {
    name: 'the lines of the circuit are measured, and one that is pointed at tells its experiment in words',
    async run(page, servers) {
      await page.goto(at(servers, '/circuit?circuit=ioi-mini'));
      await page.waitForSelector('text=/^26 measured by path patching/', { timeout: 60_000 });
      const line = page.locator('[data-edge="sInhibition@end>nameMover@endq"]');
      expect(await line.locator('path').first().getAttribute('data-tone')).toBe('pos');
      await line.locator('path').last().dispatchEvent('pointerover');
      await page.waitForSelector(
        'p >> text=/^S-inhibition at END .* into the queries of Name movers at END .*: \\+\\d.*the logit difference goes from/',
      );
      await page.getByText('Every edge').click();
      await page.waitForSelector('table[aria-label="Every edge"] >> text=/^the keys of Induction at S2/');
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
