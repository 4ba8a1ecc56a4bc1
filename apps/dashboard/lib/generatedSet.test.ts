import { ioiSetId, ioiSetSizeMax, parseIoiSetId } from '@circuit-lens/shared';
import { expect, it } from 'vitest';
import { generatedDefaults, generatedId, readGeneratedId } from './generatedSet.ts';

const chosen = { n: 40, seed: 7, templates: 'long', order: 'BABA' } as const;

it('an id is read back as it was chosen', () => {
  for (const set of [generatedDefaults, chosen]) expect(readGeneratedId(generatedId(set))).toEqual(set);
});

it('the API reads the same set from an id, and would write the same id', () => {
  for (const set of [generatedDefaults, chosen]) {
    expect(parseIoiSetId(generatedId(set))).toEqual({ ...set, corruption: 'abc' });
    expect(ioiSetId({ ...set, corruption: 'abc' })).toBe(generatedId(set));
  }
  expect(readGeneratedId('ioi:n=5')).toMatchObject({ seed: parseIoiSetId('ioi:n=5')!.seed });
});

it.each(['notebook', 'ioi:n=0', 'ioi:n=x', `ioi:n=${ioiSetSizeMax + 1}`, 'ioi:n=5,templates=none', 'ioi:n=5,what=1'])(
  '%s is no generated set',
  (id) => {
    expect(readGeneratedId(id)).toBeNull();
  },
);
