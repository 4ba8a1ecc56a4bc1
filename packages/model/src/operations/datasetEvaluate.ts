import { datasetSchema, modelSpecFields, type Position, templateOf } from '@circuit-lens/shared';
import { z } from 'zod';
import { checkPrompt } from '../forward/TokenBatch.ts';
import { groupBy } from '../groupBy.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { groupScores, type PromptScore, summarize } from '../ioi/evaluatePrompts.ts';
import { plainPrompts } from '../ioi/plainPrompts.ts';
import { logProbabilitiesOf } from '../loss.ts';
import { Tensor } from '../tensor.ts';
import { checkFinite, positionField, requireAnswers, resolveInAll } from './logitsAtPosition.ts';
import { defineOperation, type OperationContext } from './Operation.ts';
import { type PreparedRun, prepareRun } from './prepareRun.ts';
import { rankOf, topIds } from './tokenRanking.ts';

/** So many rows of logits are in memory at once: 13 MB at GPT-2's vocabulary. */
const batchMax = 64;

/** Does the model do the task on a whole dataset, how sure is that, and where does it fail? */
export const datasetEvaluate = defineOperation({
  name: 'dataset.evaluate',
  version: 1,
  summary:
    'Logit difference with its interval, accuracy and probability on a dataset, by template, by name, worst cases.',
  input: z.strictObject({
    ...modelSpecFields,
    dataset: datasetSchema.describe('Prompts with both answers, as dataset.ioi and dataset.parse give them'),
    prependBos: z.boolean().optional().describe('Put BOS before text prompts; default true'),
    ...positionField,
    resamples: z.int().min(100).max(100_000).optional().describe('Of the bootstrap; default 2000'),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('Of the bootstrap; default 0'),
    worst: z.int().min(0).optional().describe('How many of the worst prompts; default 10'),
  }),
  output:
    'perPrompt [prompt], in logits; probabilities [prompt] of the correct answer; mean, low, high: bootstrap 95 % interval of the mean (null for a single prompt); accuracy: share above 0; correctProbability; byTemplate and byName (the correct answer): rows { name, count, mean, low, high, accuracy, correctProbability }, worst first; rows, one a prompt: { prompt, logitDifference, probability, rank, top }; worst: the first of them by logit difference',
  example: {
    dataset: {
      prompts: [
        {
          text: 'When John and Mary went to the shops, John gave the bag to',
          answers: { correct: ' Mary', incorrect: ' John' },
        },
      ],
    },
  },
  mode: 'immediate',
  takesPrompts: true,
  async run({ dataset, position, resamples = 2000, seed = 0, worst = 10, ...recipe }, context) {
    const run = await prepareRun({ ...recipe, prompts: plainPrompts(dataset) }, context);
    const bootstrap = { resamples, seed };
    const answers = requireAnswers(run.prompts);
    const resultOf = (rows: PromptScore[]) => ({
      ...summarize(rows, bootstrap),
      perPrompt: column(rows, (row) => row.logitDifference),
      probabilities: column(rows, (row) => row.probability),
      byTemplate: groupScores(rows, ({ prompt }) => templateOf(dataset.prompts[prompt]!), bootstrap),
      byName: groupScores(rows, ({ prompt }) => run.model.tokenizer.decode([answers[prompt]!.correct]), bootstrap),
      rows,
      worst: [...rows].sort((a, b) => a.logitDifference - b.logitDifference).slice(0, worst),
    });
    const onScores = (scores: PromptScore[]) => context.onPartial?.(resultOf(scores));
    return resultOf(await scorePrompts(run, position, { ...context, onScores }));
  },
});

function column(rows: readonly PromptScore[], of: (row: PromptScore) => number): Tensor {
  return Tensor.of(Float32Array.from(rows, of), [rows.length], ['prompt']);
}

/** Runs the prompts in batches of one length, so that no position is padding, and puts the scores in order. */
async function scorePrompts(
  { model, prompts }: PreparedRun,
  position: Position | undefined,
  context: OperationContext & { onScores(scores: PromptScore[]): void },
): Promise<PromptScore[]> {
  for (const [i, { tokens }] of prompts.entries()) checkPrompt(i, tokens, model.config);
  const sites = resolveInAll(prompts, position);
  const scores: PromptScore[] = [];
  let done = 0;
  for (const batch of batchesOfOneLength(prompts)) {
    await context.checkpoint();
    const { logits } = await model.run(
      batch.map((i) => prompts[i]!.tokens),
      { logitsAt: batch.map((i) => sites[i]!), checkpoint: context.checkpoint },
    );
    checkFinite(logits!, batch);
    for (const [row, prompt] of batch.entries()) {
      scores[prompt] = scoreOf(prompt, logits!.sub(row).data, prompts[prompt]!, model);
    }
    done += batch.length;
    context.onProgress(done / prompts.length, `${done} of ${prompts.length} prompts`);
    if (done < prompts.length) context.onScores(scores.filter(Boolean));
  }
  return scores;
}

function batchesOfOneLength(prompts: readonly PreparedPrompt[]): number[][] {
  const byLength = groupBy(prompts.keys(), (i) => prompts[i]!.tokens.length);
  return [...byLength.values()].flatMap((members) =>
    Array.from({ length: Math.ceil(members.length / batchMax) }, (_, i) =>
      members.slice(i * batchMax, (i + 1) * batchMax),
    ),
  );
}

function scoreOf(
  prompt: number,
  logits: Float32Array,
  { correct, incorrect }: PreparedPrompt,
  { tokenizer }: HookedTransformer,
): PromptScore {
  const logProbability = logProbabilitiesOf(logits);
  const ofCorrect = logits[correct!]!;
  const best = topIds(logits, 1)[0]!;
  return {
    prompt,
    logitDifference: ofCorrect - logits[incorrect!]!,
    probability: Math.exp(logProbability(correct!)),
    rank: rankOf(logits, correct!),
    top: { id: best, text: tokenizer.decode([best]), probability: Math.exp(logProbability(best)) },
  };
}
