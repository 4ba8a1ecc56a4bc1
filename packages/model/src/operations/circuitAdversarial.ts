import { type DatasetPrompt, paperNames, parseHead } from '@circuit-lens/shared';
import { z } from 'zod';
import { circuitTask } from '../circuit/circuitReferences.ts';
import { type CircuitTask, evaluateCircuits } from '../circuit/evaluateCircuits.ts';
import { findCircuit } from '../circuit/knownCircuits.ts';
import { emptyCircuit, nodesOfCircuit, wholeModel } from '../circuit/NodeSet.ts';
import { summarizeFaithfulness } from '../circuit/summarizeFaithfulness.ts';
import {
  type AdversarialKind,
  adversarialKinds,
  adversarialReference,
  adversarialTemplates,
  withExtra,
} from '../ioi/adversarial.ts';
import { drawWithout } from '../ioi/drawNames.ts';
import { generateIoi } from '../ioi/generateIoi.ts';
import { keepSingleTokens } from '../ioi/wordPool.ts';
import { mean } from '../mean.ts';
import { makeRandom } from '../random.ts';
import type { Tokenizer } from '../tokenizer/Tokenizer.ts';
import { prepareCircuitPrompts } from './circuitPrompts.ts';
import { bootstrapField, circuitField, circuitTaskFields, describeKnockout, knockoutOutput } from './circuitTask.ts';
import { wholeOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';

/** Tokens of the longest of its prompts, about. */
const tokensMax = 35;

const { dataset: _, reference: __, ...taskFields } = circuitTaskFields;

/**
 * Where the model fails, does its circuit fail too, and for the same reason: prompts in which S or IO is said once more, so that
 * the repeated name no longer tells who is not the answer (Wang et al. 2022, arXiv:2211.00593, section 4.4, figure 8).
 */
export const circuitAdversarial = defineOperation({
  name: 'circuit.adversarial',
  version: 1,
  summary:
    'Logit difference of model and circuit on prompts in which S or IO is repeated, so that the mechanism fails.',
  input: z.strictObject({
    ...taskFields,
    ...circuitField,
    ...bootstrapField,
    size: z.int().min(1).max(1000).optional().describe('How many prompts of each kind; default 60'),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('Of the prompts; default 0'),
  }),
  output: `rows: plain (the paper’s sentences of two), extraS, extraIo, extraOther (between the two “NAME had a good day.”, about S, IO, or a name of no part in it: the control), the same names in each: { name, example: the first prompt, full F(M), empty F(∅), circuit F(C), difference, interval, correctProbability, accuracy and perPrompt as circuit.faithfulness gives them, share, subjectAbove: share of prompts whose S logit is above IO’s, of full, empty and circuit }; ${knockoutOutput}, of the first row: values stand in from the same sentences with unrelated names, none of them twice; definition: the circuit as used`,
  mode: 'job',
  takesPrompts: true,
  // It makes its prompts itself: of each kind the reference, and three sets of heads.
  cost: ({ size, referencePerPrompt }, { config }) =>
    adversarialKinds.length * wholeOf(size, 60) * tokensMax * config.nLayers * (3 + wholeOf(referencePerPrompt, 1)),
  async run(input, context) {
    const { size = 60, seed = 0, knockout: kind = 'meanByTemplate', prependBos = true, position } = input;
    const { model: name, weightFlags } = input;
    const { tokenizer, config } = await context.loadModel(input);
    const circuit = findCircuit(input.circuit, name);
    // Before anything is run.
    for (const { head } of circuit.heads) parseHead(head, config);
    const { mlps } = circuit;
    const base = basePrompts(tokenizer, { size, seed, prependBos });
    const fillings = kind === 'resample' ? 1 : (input.referencePerPrompt ?? 1);

    async function taskOf(prompts: readonly DatasetPrompt[]): Promise<CircuitTask> {
      const given = { model: name, weightFlags, prependBos, position, dataset: { prompts: [...prompts], seed } };
      const { model, prompts: prepared, templates, readAt } = await prepareCircuitPrompts(given, context);
      const reference = Array.from({ length: kind === 'zero' ? 0 : fillings }, (_filling, i) =>
        adversarialReference(prepared, seed + i, tokenizer).map((prompt, j) => ({
          ...prompt,
          template: templates[j]!,
        })),
      ).flat();
      const { checkpoint, budget } = context;
      const request = {
        kind,
        prompts: prepared,
        templates,
        reference,
        withMlps: mlps === 'ablate',
        readAt,
        checkpoint,
      };
      return circuitTask(model, request, budget);
    }

    async function rowOf(row: AdversarialKind) {
      const prompts = base.map(({ prompt, other }) => withExtra(prompt, row, other, { tokenizer, prependBos }));
      const task = await taskOf(prompts);
      const nodes = nodesOfCircuit(circuit, task.prompts, task.model.config);
      const sets = [wholeModel, emptyCircuit(mlps), { keep: nodes, mlps }];
      const [full, empty, kept] = await evaluateCircuits(task, sets);
      const scores = { full: full!, empty: empty!, circuit: kept! };
      const above = ({ differences }: { differences: readonly number[] }) =>
        mean(differences.map((difference) => (difference < 0 ? 1 : 0)));
      return {
        row: {
          ...{ name: row, example: prompts[0]!.text! },
          ...summarizeFaithfulness(scores, input.bootstrap),
          subjectAbove: { full: above(scores.full), empty: above(scores.empty), circuit: above(scores.circuit) },
        },
        task,
      };
    }

    const rows: Awaited<ReturnType<typeof rowOf>>[] = [];
    for (const kindOfRow of adversarialKinds) {
      context.onProgress(rows.length / adversarialKinds.length, `prompts ${kindOfRow}`);
      rows.push(await rowOf(kindOfRow));
    }
    return { rows: rows.map(({ row }) => row), ...describeKnockout(rows[0]!.task, mlps), definition: circuit };
  },
});

/** Prompts of two sentences, and for each a name that is not in it. */
function basePrompts(
  tokenizer: Tokenizer,
  { size, seed, prependBos }: { size: number; seed: number; prependBos: boolean },
): { prompt: DatasetPrompt; other: string }[] {
  const options = { order: 'mixed', corruption: 'abc', balanced: true, prependBos } as const;
  const { dataset } = generateIoi({ ...options, size, seed, templates: adversarialTemplates }, tokenizer);
  const { kept } = keepSingleTokens('names', paperNames, tokenizer, 3);
  const random = makeRandom(seed);
  return dataset.prompts.map((prompt) => ({
    prompt,
    other: drawWithout(Object.values(prompt.names!), kept, random)(),
  }));
}
