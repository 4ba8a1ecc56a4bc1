import { expect } from 'vitest';
import { settled } from '../watchedPage.ts';
import { at, type Journey } from './Journey.ts';

/** A sentence repeated until a pattern of it is too large to be read at once. */
const longPrompt = `${'After John and Mary went to the store, '.repeat(5)}John gave a bottle of milk to`;
const rowsOf = (text: string) => encodeURIComponent(JSON.stringify([[text, ' Mary', ' John']]));
const longRows = rowsOf(longPrompt);
/** Nearly the whole context of ioi-mini. */
const wholeContext = `${'After John and Mary went to the store, '.repeat(12)}John gave a bottle of milk to`;

/** Of prompts that no picture can show whole. */
export const longPromptJourneys: readonly Journey[] = [
  {
    name: 'a prompt as long as the context leaves every page readable: its finding in sight, and no picture of more than it can show',
    async run(page, servers) {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.postData() ?? ''));
      for (const slug of ['task', 'logit-lens', 'heads', 'attention', 'neurons']) {
        await page.goto(at(servers, `/${slug}?rows=${rowsOf(wholeContext)}`));
        await settled(page);
        const tokens = page.getByRole('region', { name: 'Tokens of the prompt, all rows' });
        expect(await tokens.getByRole('listitem').count()).toBeGreaterThan(110);
        expect(await tokens.getByText('END').isVisible()).toBe(true);
        expect((await page.locator('main h1').boundingBox())!.y, slug).toBeLessThan(400);
        expect(
          await page
            .getByRole('alert')
            .filter({ hasText: /failed|error/i })
            .count(),
        ).toBe(0);
      }
      // No page asks for the patterns of every head.
      expect(asked.filter((body) => /attentionPatterns\((?!heads)/.test(body))).toEqual([]);

      const before = asked.length;
      await page.goto(at(servers, `/logit-lens?rows=${rowsOf(wholeContext)}`));
      await settled(page);
      // The line first: the tokens of every depth are as much work as many runs of the model.
      const place = (name: string) => asked.slice(before).findIndex((body) => body.includes(`query ${name}(`));
      expect(place('LogitLens')).toBeGreaterThanOrEqual(0);
      expect(place('LensTokens')).toBeGreaterThan(place('LogitLens'));
      const lens = page.getByRole('region', { name: /^The likeliest next token/ });
      expect(await lens.getByRole('row').first().locator('th').count()).toBe(1 + 64);
      // The last position, where the answer is read, is in sight.
      const [frame, last] = [
        lens.getByRole('region', { name: 'Tokens by depth and position' }),
        lens.locator('thead th').last(),
      ];
      const [around, end] = [(await frame.boundingBox())!, (await last.boundingBox())!];
      expect(end.x + end.width).toBeLessThanOrEqual(around.x + around.width + 1);
      await lens.getByRole('button', { name: 'All of them' }).click();
      await expect.poll(() => lens.getByRole('row').first().locator('th').count()).toBeGreaterThan(110);
      expect(await lens.getByRole('button', { name: 'All of them' }).count()).toBe(0);

      await page.goto(at(servers, `/heads?rows=${rowsOf(wholeContext)}`));
      await settled(page);
      const sources = page.getByRole('region', { name: 'Where each of them reads it from' });
      await sources.getByText(/with the largest effects/).waitFor();
      const cell = await sources.getByRole('gridcell').first().boundingBox();
      expect(cell!.width).toBeGreaterThan(16);
    },
  },
  {
    name: 'a long pattern is zoomed by buttons, wheel and keys, read by the arrow keys, and shown whole again',
    async run(page, servers) {
      await page.goto(at(servers, `/attention?rows=${longRows}&pins=L0H1`));
      await settled(page);
      const pattern = page.getByRole('img', { name: 'Attention pattern of L0H1' });
      const zoom = page.getByRole('group', { name: 'Zoom Attention pattern of L0H1' });
      const shown = () => zoom.innerText();
      await expect.poll(shown).toMatch(/all \d\d/);
      await zoom.getByRole('button', { name: 'Zoom in' }).click();
      await expect.poll(shown).toMatch(/rows \d+–\d+/);
      const once = await shown();
      await pattern.focus();
      await page.keyboard.press('+');
      await expect.poll(shown).not.toBe(once);
      const twice = await shown();
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowUp');
      await page.waitForSelector('text=/^from .* to .*: \\d\\.\\d{4}$/');
      await pattern.hover();
      await page.mouse.wheel(0, -100);
      await expect.poll(shown).not.toBe(twice);
      await page.keyboard.press('0');
      await expect.poll(shown).toMatch(/all \d\d/);
    },
  },
];
