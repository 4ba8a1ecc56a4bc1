import { type HeadIndex, notebookPrompts, parseHead } from '@circuit-lens/shared';
import { arenaDataset } from '../../ioi/arenaDataset.ts';
import { ablateHeads } from '../../operations/ablateHeads.ts';
import type { Operation } from '../../operations/Operation.ts';
import type { Tensor } from '../../tensor.ts';
import type { FlagSet, Measurements } from '../Measurements.ts';
import { type PublishedValue, printed } from '../PublishedValue.ts';

const section = 'ablation';
const demo = 'TransformerLens Exploratory_Analysis_Demo.ipynb@49461b6b';
const arena = 'ARENA 1.4.1, bonus: backup name movers';

/** What a published value reads of L9H9 ablated. */
interface Together {
  before: number;
  after: number;
  naivePrediction: number;
  attribution: { before: Tensor; after: Tensor };
  finalScale: { ratio: number };
}

const head = { heads: ['L9H9'], positions: ['end'] };

/** Zero-ablation on the eight single-space prompts. */
const zeroed = { ...head, prompts: notebookPrompts('single') };

/** Mean-ablation on ARENA's 25 sentences, by the means of the ABC sentences of the same template. */
const averaged = { ...head, ...arenaInput(), kind: 'meanByTemplate', prependBos: false };

function arenaInput() {
  const { dataset, corrupted } = arenaDataset();
  const templates = [...new Set(dataset.prompts.map(({ template }) => template))];
  const groups = dataset.prompts.map(({ template }) => templates.indexOf(template));
  return {
    prompts: dataset.prompts.map(({ text, answers }) => ({ text, answers })),
    source: { prompts: corrupted.prompts.map(({ text }) => ({ text })), prependBos: false },
    groups,
    runGroups: groups,
  };
}

async function together(measurements: Measurements, flags: FlagSet, input: object): Promise<Together> {
  const result = await measurements.operation(ablateHeads as Operation, flags, { ...input, together: true });
  return result as unknown as Together;
}

const at = (tensor: Tensor, { layer, head: index }: HeadIndex): number => tensor.at(layer, index);

/** Direct effects of the other heads once L9H9 is gone. */
const reactions: [string, number][] = [
  ['L9H6', 1.4411],
  ['L10H10', 1.2294],
  ['L11H10', -1.1349],
  ['L10H0', 0.8601],
  ['L10H7', -0.7105],
];

interface Row {
  name: string;
  expected: number;
  decimals: number;
  read: (result: Together) => number;
}

function rowsOf(source: string, flags: FlagSet, input: object, rows: readonly Row[]): PublishedValue[] {
  return rows.map(({ name, expected, decimals, read }) => ({
    name,
    section,
    expected,
    tolerance: printed(decimals),
    source,
    compute: async (measurements) => read(await together(measurements, flags, input)),
  }));
}

/** L9H9 switched off at the end, by zero and by template means. */
export const ablationValues: PublishedValue[] = [
  {
    name: 'logit difference with L9H9 zeroed, one head at a time',
    section,
    expected: 2.92,
    tolerance: printed(2),
    source: `${demo}, step 21`,
    compute: async (measurements) => {
      const result = await measurements.operation(ablateHeads as Operation, 'notebook', zeroed);
      return (result.mean as Tensor).at(9, 9);
    },
  },
  ...rowsOf(`${demo}, steps 21 to 23`, 'notebook', zeroed, [
    { name: 'logit difference with L9H9 zeroed', expected: 2.92, decimals: 2, read: ({ after }) => after },
    { name: 'naive prediction without L9H9', expected: 0.57, decimals: 2, read: (result) => result.naivePrediction },
    { name: 'final scale before / after', expected: 1.042, decimals: 3, read: (result) => result.finalScale.ratio },
    ...reactions.map(([label, expected]) => ({
      name: `direct effect of ${label} with L9H9 zeroed`,
      expected,
      decimals: 4,
      read: ({ attribution }: Together) => at(attribution.after, parseHead(label)),
    })),
  ]),
  ...rowsOf(arena, 'defaults', averaged, [
    { name: 'logit difference before L9H9 is averaged', expected: 2.8052, decimals: 4, read: ({ before }) => before },
    {
      name: 'direct effect of L9H9 before it is averaged',
      expected: 1.7086,
      decimals: 4,
      read: ({ attribution }) => at(attribution.before, parseHead('L9H9')),
    },
    {
      name: 'naive prediction before L9H9 is averaged',
      expected: 1.0966,
      decimals: 4,
      read: (result) => result.naivePrediction,
    },
    { name: 'logit difference with L9H9 averaged', expected: 2.629, decimals: 4, read: ({ after }) => after },
  ]),
];
