import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { layersCompared, layersFinding, layersView } from './layersView.ts';

const labels = ['embed', 'pos_embed', '0_attn_out', '0_mlp_out', '1_attn_out', '1_mlp_out'];
const run = (values: number[], total: number) => ({
  id: 'r',
  directLogitAttribution: {
    mean: { axes: [{ labels }], values },
    total,
    unembedBias: 0.5,
    remainder: 0,
    rest: { axes: [{ labels: [] as string[] }], values: [] },
  },
});

it('walks up the layers and arrives at the measured difference', () => {
  const view = layersView(run([0.25, 0.25, 1, 0.5, 4, -1], 5.5));
  expect(view.lines.map(({ after }) => after)).toEqual([2, 5]);
  expect(view.lines.at(-1)!.after + view.biases).toBe(view.total);
});

it('names what writes most, and the sums of both kinds', () => {
  const view = layersView(run([0.25, 0.25, 1, 0.5, 4, -1], 5.5));
  expect(findingText(layersFinding(view))).toBe(
    'The difference is written by attention 1 +4.00 and attention 0 +1.00. Against it write MLP 1 −1.00. All attention layers together write +5.00, the two MLPs −0.50.',
  );
});

it('takes the layers of one run from those of another', () => {
  const [clean, corrupted] = [[0.25, 0.25, 1, 0.5, 4, -1] as const, [0, 0, 1, 0.25, -2, 0] as const].map((values) =>
    layersView(run([...values], 5.5)),
  );
  expect(layersCompared(clean!, corrupted!).difference).toEqual([
    { layer: 0, attention: 0, mlp: 0.25 },
    { layer: 1, attention: 6, mlp: -1 },
  ]);
});
