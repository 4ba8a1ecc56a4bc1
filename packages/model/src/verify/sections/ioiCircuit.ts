import type { Dataset } from '@circuit-lens/shared';
import { signalCells } from '../../circuit/signals.ts';
import { circuitFaithfulness } from '../../operations/circuitFaithfulness.ts';
import { circuitMinimality } from '../../operations/circuitMinimality.ts';
import { circuitSignals } from '../../operations/circuitSignals.ts';
import { datasetIoi } from '../../operations/datasetIoi.ts';
import type { Operation } from '../../operations/Operation.ts';
import type { Measurements } from '../Measurements.ts';
import type { PublishedValue } from '../PublishedValue.ts';

const section = 'ioiCircuit';
const paper = 'Wang et al. 2022, arXiv:2211.00593';

/**
 * The paper's prompts were drawn anew in every experiment and are not published, and its own figures differ by half a logit
 * between sections (F(C) is 3.10 in section 4 and 2.62 in figure 20). So these rows ask for the size, not the digits.
 */
const tolerance = 0.5;

/** 30 templates, both orders, two fillings; five ABC counterparts of each prompt, so that a mean is of ten prompts. */
export const datasetInput = { size: 60, seed: 0, prependBos: false };
export const onDatasetInput = { prependBos: false, referencePerPrompt: 5 };

async function onDataset(measurements: Measurements, operation: unknown, input: object) {
  const made = await measurements.operation(datasetIoi as unknown as Operation, 'defaults', datasetInput);
  const dataset = made.dataset as Dataset;
  return measurements.operation(operation as Operation, 'defaults', { ...onDatasetInput, ...input, dataset });
}

/** Read from the faithfulness of a circuit. */
function faithfulnessRow(
  name: string,
  expected: number,
  where: string,
  circuit: string,
  read: (found: { full: number; difference: number }) => number,
): PublishedValue {
  return {
    name,
    section,
    expected,
    tolerance,
    source: `${paper}, ${where}`,
    async compute(measurements) {
      const found = await onDataset(measurements, circuitFaithfulness, { circuit });
      return read(found as { full: number; difference: number });
    },
  };
}

/**
 * Figure 20: F(C∖(K∪v)) and F(C∖K). L11H9 and L9H0 are left out: the figure describes their K in words that are not those of
 * the sets used here.
 */
const minimality: [head: string, withoutHead: number, withHead: number][] = [
  ['L9H9', 2.26, 2.62],
  ['L10H0', 1.91, 2.26],
  ['L9H6', 2.11, 1.91],
  ['L10H7', 4.07, 3.13],
  ['L11H10', 4.07, 3.27],
  ['L8H10', 0.24, 1.01],
  ['L7H9', 0.24, 0.92],
  ['L8H6', 0.24, 0.86],
  ['L7H3', 0.24, 0.43],
  ['L5H5', 0.97, 2.12],
  ['L5H9', 3.33, 4.07],
  ['L6H9', 0.97, 1.46],
  ['L5H8', 3.83, 4.07],
  ['L0H1', 0.6, 1.9],
  ['L0H10', 0.6, 1.66],
  ['L3H0', 0.6, 1.05],
  ['L4H11', 1.31, 2.28],
  ['L2H2', 1.31, 1.75],
  ['L11H2', 0.95, 1.37],
  ['L10H6', 1.65, 1.88],
  ['L10H10', 1.88, 2.11],
  ['L10H2', 1.49, 1.65],
  ['L9H7', 0.81, 0.95],
  ['L10H1', 1.37, 1.49],
];

interface MinimalityRow {
  head: string;
  withHead: number;
  withoutHead: number;
}

function minimalityRow(head: string, key: 'withHead' | 'withoutHead', expected: number): PublishedValue {
  return {
    name: key === 'withHead' ? `F(C∖K) for ${head}` : `F(C∖(K∪v)) for ${head}`,
    section,
    expected,
    tolerance,
    source: `${paper}, figure 20; sets K of ARENA 1.4.1`,
    async compute(measurements) {
      const found = await onDataset(measurements, circuitMinimality, { circuit: 'ioi-gpt2-small', sets: 'arena' });
      return (found.rows as MinimalityRow[]).find((row) => row.head === head)![key];
    },
  };
}

/** Appendix A, figure 9, in the order of `signalCells`. */
const signals = [3.55, -0.99, 2.45, -1.96, 1.77, -3.16];
const inhibition = ['L7H3', 'L7H9', 'L8H6', 'L8H10'];

interface SignalResult {
  cells: { mean: number }[];
  fit: { position: number; token: number };
}

function signalRow(name: string, expected: number, read: (found: SignalResult) => number): PublishedValue {
  return {
    name,
    section,
    expected,
    tolerance,
    source: `${paper}, appendix A, figure 9`,
    async compute(measurements) {
      const { dataset } = await measurements.operation(datasetIoi as unknown as Operation, 'defaults', datasetInput);
      const input = { dataset, heads: inhibition, prependBos: false };
      return read(
        (await measurements.operation(
          circuitSignals as unknown as Operation,
          'defaults',
          input,
        )) as unknown as SignalResult,
      );
    },
  };
}

/** Faithfulness, minimality and signals of the published IOI circuit, on prompts of our own. */
export const ioiCircuitValues: PublishedValue[] = [
  faithfulnessRow('logit difference of the model on p_IOI', 3.56, 'section 2', 'ioi-gpt2-small', ({ full }) => full),
  faithfulnessRow('F(M) − F(C) of the 26 heads', 0.46, 'section 4', 'ioi-gpt2-small', ({ difference }) => difference),
  faithfulnessRow('|F(M) − F(C)| of the naive circuit', 0.1, 'section 4.3', 'ioi-gpt2-small-naive', ({ difference }) =>
    Math.abs(difference),
  ),
  ...minimality.flatMap(([head, withoutHead, withHead]) => [
    minimalityRow(head, 'withHead', withHead),
    minimalityRow(head, 'withoutHead', withoutHead),
  ]),
  ...signalCells.map((cell, i) =>
    signalRow(
      `logit difference with token signal ${cell.token}, position signal ${cell.position}`,
      signals[i]!,
      ({ cells }) => cells[i]!.mean,
    ),
  ),
  signalRow('weight of the position signal', 2.31, ({ fit }) => fit.position),
  signalRow('weight of the token signal', 0.99, ({ fit }) => fit.token),
];
