import { allHeads, headLabel } from '@circuit-lens/shared';
import type { CircuitName } from '../../analysis/headSpectra.ts';
import type { Measurements } from '../Measurements.ts';
import { type PublishedValue, printed } from '../PublishedValue.ts';
import { eigenvaluesOfL11H11, fullOvCopyingScores, ovCopyingScores } from './circuitValues.ts';

const section = 'circuits';
const mainDemo = 'TransformerLens Main_Demo.ipynb@261ebab2';
const nLayers = 12;
const nHeads = 12;

/** A score of float32 eigenvalues of products over the whole vocabulary. */
const scoreTolerance = 1e-4;

function copyingScores(circuit: CircuitName, expected: readonly number[][], source: string): PublishedValue[] {
  return allHeads(nLayers, nHeads).map(({ layer, head }) => ({
    name: `copying score of ${headLabel({ layer, head })}, ${circuit}`,
    section,
    expected: expected[layer]![head]!,
    tolerance: scoreTolerance,
    source,
    compute: async (measurements) => (await measurements.spectra('defaults', circuit)).copyingScore.at(layer, head),
  }));
}

/** Of every published eigenvalue the nearest of ours: libraries order them differently. */
async function nearest(measurements: Measurements, rank: number): Promise<[real: number, imaginary: number]> {
  const { real, imaginary } = await measurements.spectra('defaults', 'ov');
  const [re, im] = eigenvaluesOfL11H11[rank]!;
  const row = 11 * nHeads + 11;
  const distance = (i: number) => Math.hypot(real.at(row, i) - re, imaginary.at(row, i) - im);
  const best = Array.from({ length: real.shape[1]! }, (_, i) => i).reduce((a, b) =>
    distance(b) < distance(a) ? b : a,
  );
  return [real.at(row, best), imaginary.at(row, best)];
}

/** Copying scores of all heads, and one spectrum. */
export const circuitValues: PublishedValue[] = [
  ...copyingScores('ov', ovCopyingScores, `${mainDemo}, cell 110`),
  ...copyingScores('fullOv', fullOvCopyingScores, `${mainDemo}, cell 116`),
  ...eigenvaluesOfL11H11.flatMap((pair, rank) =>
    (['real', 'imaginary'] as const).map(
      (part, i): PublishedValue => ({
        name: `eigenvalue ${rank} of L11H11, ${part} part`,
        section,
        expected: pair[i]!,
        tolerance: printed(3),
        source: `${mainDemo}, cell 112`,
        compute: async (measurements) => (await nearest(measurements, rank))[i]!,
      }),
    ),
  ),
];
