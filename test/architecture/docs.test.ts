import { errorCodes } from '@circuit-lens/shared';
import { expect, it } from 'vitest';
import { readErrorPage } from './errorPage.ts';

it('docs/errors.md has one line for every error code, with the remedy of the table', () => {
  const { table } = readErrorPage();
  expect([...table.keys()].sort()).toEqual(Object.keys(errorCodes).sort());
  for (const [code, { remedy }] of Object.entries(errorCodes)) expect(table.get(code)).toBe(remedy);
});
