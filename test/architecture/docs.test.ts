import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '@circuit-lens/shared';
import { expect, it } from 'vitest';
import { limitVariables } from '../../apps/api/src/limits.ts';
import { readErrorPage } from './errorPage.ts';
import { root } from './sources.ts';

it('docs/errors.md has one line for every error code, with the remedy of the table', () => {
  const { table } = readErrorPage();
  expect([...table.keys()].sort()).toEqual(Object.keys(errorCodes).sort());
  for (const [code, { remedy }] of Object.entries(errorCodes)) expect(table.get(code)).toBe(remedy);
});

it('docs/server.md has every limit with its default', () => {
  const page = readFileSync(join(root, 'docs/server.md'), 'utf8');
  const described = new Map(
    [...page.matchAll(/^\| `(CIRCUIT_LENS_\w+)` \| ([\d.]+) \|/gm)].map(([, name, usual]) => [name, Number(usual)]),
  );
  for (const [name, variable] of Object.entries(limitVariables))
    expect(described.get(name), name).toBe(variable.parse(undefined));
});
