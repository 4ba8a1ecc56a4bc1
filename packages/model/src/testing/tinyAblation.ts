import { findOperation } from '../operations/index.ts';
import type { OperationContext } from '../operations/Operation.ts';
import type { Tensor } from '../tensor.ts';
import { loadTinyModel } from './tinyModel.ts';

/** Prompts of the tiny model, of different lengths, with a label of their own. */
export const labelledPrompts = [
  { tokens: [210, 17, 103, 5, 17, 88, 199], answers: { correct: 103, incorrect: 17 }, labels: { verb: 4 } },
  { tokens: [210, 0, 64, 64, 151, 9, 42, 8, 77], answers: { correct: 0, incorrect: 64 }, labels: { verb: 2 } },
  { tokens: [210, 3, 99, 12, 3, 61, 7], answers: { correct: 99, incorrect: 3 }, labels: { verb: 4 } },
];

/** The result of an ablation of one part after another. */
export interface Swept {
  mean: Tensor;
  effect: Tensor;
  perPrompt: Tensor;
  interval: { low: Tensor; high: Tensor };
  baseline: number;
  baselinePerPrompt: Tensor;
  changed: Tensor;
  unchanged: string[];
  warning: string | null;
  draws: number[] | null;
  runGroups: number[] | null;
  source: string;
}

/** Runs ablations on the tiny model: of the labelled prompts, unless the input has its own. */
export async function tinyAblation() {
  const model = await loadTinyModel();
  const context: OperationContext = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
  async function ablate<Result = Swept>(name: string, input: object, more: Partial<OperationContext> = {}) {
    const { run, input: schema } = findOperation(`ablate.${name}`);
    return (await run(schema.parse({ prompts: labelledPrompts, ...input }), { ...context, ...more })) as Result;
  }
  return { model, context, ablate };
}
