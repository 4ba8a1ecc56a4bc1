import { expect } from 'vitest';
import { artefacts, savePicture, settled } from '../watchedPage.ts';
import { at, type Journey } from './Journey.ts';

/** Of the page that holds this installation against published numbers. */
export const verifyJourneys: readonly Journey[] = [
  {
    name: 'the Verification page says that it needs GPT-2 small, lists what was published, and compares another model when told to',
    async run(page, servers) {
      await page.goto(at(servers, '/verify'));
      await settled(page);
      await page.waitForSelector('text=Nothing to say yet: ioi-mini is not the GPT-2 small');
      expect(await page.getByRole('link', { name: 'Get GPT-2 small on Setup' }).getAttribute('href')).toMatch(
        /^\/setup.*#model$/,
      );
      const sections = page.getByRole('table', { name: 'Published numbers by section' });
      await sections.getByRole('button', { name: 'Activation patching, cell by cell' }).click();
      const cells = page.getByRole('table', { name: 'Published numbers: Activation patching' }).locator('tbody tr');
      await expect.poll(() => cells.count(), { timeout: 30_000 }).toBe(500);
      await page.getByRole('button', { name: /^First 500 rows in this order: show all/ }).click();
      await expect.poll(() => cells.count(), { timeout: 30_000 }).toBeGreaterThan(5000);
      await sections.getByRole('button', { name: 'Tokens' }).click();
      await page.waitForURL(/section=tokens/);
      const numbers = page.getByRole('table', { name: 'Published numbers: Tokens' });
      const published = await numbers.locator('tbody tr').count();
      expect(published).toBeGreaterThan(10);
      await page.getByRole('button', { name: 'Compare ioi-mini anyway' }).click();
      await page.waitForURL(/anyway=true/);
      // Rows come one after another, the tokens first: ioi-mini has words of its own, so that some must differ.
      await numbers
        .locator('tbody tr', { hasText: /pass|fail/ })
        .first()
        .waitFor({ timeout: 60_000 });
      await page.waitForSelector(
        'text=/published numbers (computed so far|of GPT-2 small are reproduced by ioi-mini)/',
      );
      await savePicture(page, `${artefacts}/verify-compared-light-1440.png`);
      await page.getByRole('switch', { name: 'Failing only' }).click();
      await page.waitForURL(/failing=true/);
      const failing = page.getByRole('table', { name: 'Published numbers: Tokens' }).locator('tbody tr');
      await failing.first().waitFor({ timeout: 60_000 });
      expect(await failing.filter({ hasText: '✓ pass' }).count()).toBe(0);
      const cancel = page.getByRole('button', { name: 'Cancel' });
      if (await cancel.count()) await cancel.first().click();
    },
  },
];
