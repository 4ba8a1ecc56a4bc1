import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { lensFinding, lensView } from './lensView.ts';

const components = ['0_pre', '0_mid', '1_pre', '1_mid', 'final_post'];
const run = (values: number[]) => ({
  id: 'r',
  cached: { mean: { axes: [{ labels: components }], values }, perPrompt: { shape: [1, 5], values } },
  recomputed: { mean: { values } },
});

it('says where the answer rises, and what is taken back', () => {
  expect(findingText(lensFinding(lensView(run([0, 0.1, 0.2, 5, 4]))))).toBe(
    'Before the attention of layer 1 the stream says +0.20; after it +5.00. The last MLP takes 1.00 back. At the end it is +4.00.',
  );
});

it('turns round for a model that prefers the wrong name', () => {
  expect(findingText(lensFinding(lensView(run([0, -3, -3, -3.1, -3.2]))))).toBe(
    'Before the attention of layer 0 the stream says 0.00; after it −3.00. At the end it is −3.20.',
  );
});

it('cuts the lines of the prompts apart', () => {
  const view = lensView({
    ...run([0, 1, 2, 3, 4]),
    cached: { ...run([0, 1, 2, 3, 4]).cached, perPrompt: { shape: [2, 5], values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] } },
  });
  expect(view.prompts[1]).toEqual([5, 6, 7, 8, 9]);
});
