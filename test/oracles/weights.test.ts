import { copyingScore, headMatrix, type Tensor } from '@circuit-lens/model';
import { describe, expect, it } from 'vitest';
import { analysisCases, useOracle } from '../support/oracleModel.ts';
import { largestDifference } from '../support/readOracle.ts';

/** Of the largest value of a kind, or absolute where values are of size 1. */
const metricTolerance = 1e-4;

describe.each(analysisCases)('weights of %s with flags "%s" against TransformerLens 3.9', (caseName, flagSet) => {
  const given = useOracle('weights', caseName, flagSet);
  const stored = (name: string) => given.oracle.values.get(name)!;

  it.each(['ov', 'qk', 'fullOv', 'fullQk'])('has the same eigenvalues and singular values of %s', async (circuit) => {
    const result = await given.run<Record<'real' | 'imaginary' | 'copyingScore', Tensor>>('weights.eigenvalues', {
      circuit,
    });
    const { real, imaginary } = result;
    const [rank, heads] = [real.shape[1]!, real.shape[0]!];
    expect(heads).toBe(given.model.config.nLayers * given.model.config.nHeads);
    for (let head = 0; head < heads; head++) {
      const part = (values: Float32Array) => values.subarray(head * rank, (head + 1) * rank);
      const gap = largestGapOfSpectra(
        [part(real.data), part(imaginary.data)],
        [part(stored(`${circuit}.real`).data), part(stored(`${circuit}.imaginary`).data)],
      );
      expect(gap).toBeLessThanOrEqual(metricTolerance);
    }
    expect(largestDifference(result.copyingScore.data, stored(`${circuit}.copyingScore`).data)).toBeLessThanOrEqual(
      metricTolerance,
    );
    const { tensor } = await given.run<{ tensor: Tensor }>('weights.singularValues', { circuit });
    const expected = stored(`${circuit}.singularValues`).data;
    const largest = Math.max(...expected);
    expect(largestDifference(tensor.data, expected) / largest).toBeLessThanOrEqual(metricTolerance);
  });

  it.each(['q', 'k', 'v'])('has the same %s-composition scores', async (kind) => {
    const { tensor } = await given.run<{ tensor: Tensor }>('weights.composition', { kind });
    expect(largestDifference(tensor.data, stored(`composition.${kind}`).data)).toBeLessThanOrEqual(1e-5);
  });

  it('has a FactoredMatrix that does the same', () => {
    const [layer, head] = JSON.parse(given.oracle.metadata.head!) as [number, number];
    const one = headMatrix(given.model, { layer, head }, 'ov');
    const other = headMatrix(given.model, { layer, head }, 'qk');
    const { dModel } = given.model.config;
    const same = (got: ArrayLike<number>, name: string) => {
      const { data } = stored(name);
      const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largestDifference(Float32Array.from(got), data) / largest).toBeLessThanOrEqual(1e-5);
    };
    same(one.corner(3), 'one.corner');
    same(one.transpose().corner(3), 'one.transposed');
    same(one.times(other).toDense(), 'one.product');
    same(one.makeEven().toDense(), 'one.even');
    const left = one.collapseLeft();
    const rank = left.length / dModel;
    const gram = (rows: ArrayLike<number>, at: (d: number, k: number) => number) =>
      Float64Array.from({ length: dModel * dModel }, (_, i) => {
        let sum = 0;
        for (let k = 0; k < rank; k++) sum += rows[at(Math.floor(i / dModel), k)]! * rows[at(i % dModel, k)]!;
        return sum;
      });
    same(
      gram(left, (d, k) => k * dModel + d),
      'one.collapsedLeft',
    );
    same(
      gram(one.collapseRight(), (d, k) => d * rank + k),
      'one.collapsedRight',
    );
    const index = layer * given.model.config.nHeads + head;
    expect(one.norm()).toBeCloseTo(stored('ov.norm').data[index]!, 3);
    expect(copyingScore(one.eigenvalues())).toBeCloseTo(stored('ov.copyingScore').data[index]!, 4);
  });

  it.each(['wIn', 'wOut'])('has the same singular values of %s', async (matrix) => {
    const input = { matrix, layer: 1, vectors: 10, top: 1 };
    const { rows } = await given.run<{ rows: { singularValue: number }[] }>('weights.singularVectors', input);
    const expected = stored(`${matrix}.singularValues`).data;
    const largest = expected[0]!;
    for (const [i, { singularValue }] of rows.entries()) {
      expect(Math.abs(singularValue - expected[i]!) / largest).toBeLessThanOrEqual(1e-5);
    }
  });
});

type Spectrum = [real: Float32Array, imaginary: Float32Array];

/** Orders differ between libraries: every eigenvalue is compared with the nearest one left. Relative to the largest. */
function largestGapOfSpectra([re, im]: Spectrum, [expectedRe, expectedIm]: Spectrum): number {
  const left = new Set(expectedRe.keys());
  let [gap, largest] = [0, 0];
  for (let i = 0; i < re.length; i++) {
    const distance = (j: number) => Math.hypot(re[i]! - expectedRe[j]!, im[i]! - expectedIm[j]!);
    const nearest = [...left].reduce((best, j) => (distance(j) < distance(best) ? j : best));
    left.delete(nearest);
    gap = Math.max(gap, distance(nearest));
    largest = Math.max(largest, Math.hypot(re[i]!, im[i]!));
  }
  return gap / largest;
}
