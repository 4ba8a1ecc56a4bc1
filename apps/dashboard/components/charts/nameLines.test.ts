import { expect, it } from 'vitest';
import { nameLines } from './nameLines.ts';

it('names stand over short lines, with every word', () => {
  expect(['embeddings alone', 'through one head', 'MLPs', 'all longer paths'].map(nameLines)).toEqual([
    ['embeddings', 'alone'],
    ['through', 'one head'],
    ['MLPs'],
    ['all longer', 'paths'],
  ]);
});
