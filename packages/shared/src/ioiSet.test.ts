import { expect, it } from 'vitest';
import { type IoiSet, ioiSetId, ioiSetSizeMax, parseIoiSetId } from './ioiSet.ts';

const sets: [id: string, set: IoiSet][] = [
  ['ioi:n=25,seed=1', { n: 25, seed: 1, templates: 'paper', order: 'mixed', corruption: 'abc' }],
  [
    'ioi:n=40,seed=7,templates=long,order=BABA,corruption=flipS2',
    { n: 40, seed: 7, templates: 'long', order: 'BABA', corruption: 'flipS2' },
  ],
];

it.each(sets)('%s is written and read back', (id, set) => {
  expect(ioiSetId(set)).toBe(id);
  expect(parseIoiSetId(id)).toEqual(set);
});

it('reads options in any order, and takes the default of those left out', () => {
  expect(parseIoiSetId('ioi:order=ABBA,n=5')).toEqual({ ...sets[0]![1], n: 5, seed: 0, order: 'ABBA' });
});

it.each([
  'notebook',
  'ioi:',
  'ioi:n=0',
  'ioi:n=x',
  'ioi:n=5,n=6',
  'ioi:n=5=6',
  `ioi:n=${ioiSetSizeMax + 1}`,
  'ioi:n=5,seed=-1',
  'ioi:n=5,templates=none',
  'ioi:n=5,what=1',
])('%s is no generated set', (id) => {
  expect(parseIoiSetId(id)).toBeNull();
});
