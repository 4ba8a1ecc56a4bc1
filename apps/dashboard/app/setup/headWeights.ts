import { largestCosine } from '../../lib/heatmapPixels.ts';
import type { HeadWeights } from './queries.ts';

/** The two plots of a head's weights, and what they show in words. */
export interface HeadWeightsView {
  queryNorms: number[];
  keyNorms: number[];
  gram: number[];
  size: number;
  /** Said under the norms: how far the two lines are apart. */
  normsFinding: string;
  /** Said under the heatmap: are the columns orthogonal? */
  gramFinding: string;
}

const finite = (values: readonly (number | null)[]) => values.map((value) => value ?? Number.NaN);

/** Numbers of the pictures, and the sentence of each. */
export function headWeightsView(data: HeadWeights, matrix: string): HeadWeightsView {
  const [queryNorms, keyNorms, gram] = [
    finite(data.queryNorms.values),
    finite(data.keyNorms.values),
    finite(data.gram.values),
  ];
  const size = data.gram.shape[0] ?? 0;
  const ratios = queryNorms.map((value, i) => Math.abs(value - keyNorms[i]!) / Math.max(value, keyNorms[i]!, 1e-12));
  const worst = ratios.reduce((best, ratio, i) => (ratio > ratios[best]! ? i : best), 0);
  const same = ratios.filter((ratio) => ratio < 0.01).length;
  const { cosine, pair } = largestCosine(gram, size);
  return {
    queryNorms,
    keyNorms,
    gram,
    size,
    normsFinding:
      same === ratios.length
        ? 'W_Q and W_K agree in every column within 1\u00a0%.'
        : `W_Q and W_K agree within 1\u00a0% in ${same} of ${ratios.length} columns; column ${worst} differs most, by ${(100 * ratios[worst]!).toFixed(0)}\u00a0%.`,
    gramFinding: orthogonality(matrix, cosine, pair),
  };
}

function orthogonality(matrix: string, cosine: number, [a, b]: readonly [number, number]): string {
  const printed = cosine.toFixed(2).replace('-', '−');
  if (Math.abs(cosine) < 0.01) return `The columns of ${matrix} are orthogonal: no two have a cosine above 0.01.`;
  // The bias takes part in the refactoring, which leaves − b bᵀ beside the diagonal.
  const how = Math.abs(cosine) < 0.1 ? 'nearly orthogonal' : 'not orthogonal';
  return `The columns of ${matrix} are ${how}: the largest cosine is ${printed}, of ${a} and ${b}.`;
}
