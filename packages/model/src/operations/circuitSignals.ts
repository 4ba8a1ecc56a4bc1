import { type Circuit, CircuitLensError, datasetSchema, modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { evaluateCircuits } from '../circuit/evaluateCircuits.ts';
import { makeKnockout } from '../circuit/knockout.ts';
import { findCircuit } from '../circuit/knownCircuits.ts';
import { nodesOfCircuit, wholeModel } from '../circuit/NodeSet.ts';
import { fitSignals, namesOfCell, signalCells } from '../circuit/signals.ts';
import { unrelatedNames } from '../ioi/abcCounterparts.ts';
import { plainPrompts } from '../ioi/plainPrompts.ts';
import { namesOf, replaceNames } from '../ioi/replaceNames.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import { countOf } from './inputSizes.ts';
import { positionField, requireAnswers, resolveInAll } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { circuitCost } from './sweepCost.ts';

/**
 * What do S-inhibition heads say of S: which name it is (token signal), or where it first stood (position signal)? Their
 * output at END is patched from sentences in which one or both are other (Wang et al. 2022, appendix A, figure 9).
 */
export const circuitSignals = defineOperation({
  name: 'circuit.signals',
  version: 1,
  summary:
    'Logit difference with the token and the position signal of the S-inhibition heads kept, randomised or inverted.',
  input: z.strictObject({
    ...modelSpecFields,
    dataset: datasetSchema.describe('IOI prompts with both answers, as dataset.ioi gives them'),
    heads: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Whose output is patched at END; default the sInhibition heads of the circuit known of the model'),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe("Of the unrelated names; default the dataset's, or 0"),
    prependBos: z.boolean().optional().describe('Put BOS before text prompts; default true'),
    ...positionField,
  }),
  output:
    'cells, six: { token: 1 own, 0 unrelated, −1 inverted; position: 1 own, −1 inverted; mean logit difference; perPrompt [prompt] }; fit { position, token, error }: LD ≈ position·S_pos + token·S_tok, error = mean |residual| over |LD| of the first cell; byHead, each head patched alone: { head, values by cell, fit }; unpatched: mean logit difference; heads',
  mode: 'job',
  takesPrompts: true,
  // Six cells, of all heads together and of each alone.
  cost: ({ heads }, sizes) => circuitCost(sizes, 6 * (1 + countOf(heads, 4))),
  async run({ dataset, heads: given, seed = dataset.seed ?? 0, position, ...spec }, context) {
    const { model, prompts } = await prepareRun({ ...spec, prompts: plainPrompts(dataset) }, context);
    const answers = requireAnswers(prompts);
    const heads = given ?? inhibitionHeads(spec.model);
    const nodes = nodesOfCircuit(
      { heads: heads.map((head) => ({ head, class: 'sInhibition', position: position ?? 'end' })) },
      prompts,
      model.config,
    );
    const unrelated = unrelatedNames(prompts, seed, model.tokenizer);
    const answered = prompts.map((prompt, i) => ({ ...prompt, ...answers[i]! }));
    const readAt = resolveInAll(prompts, position);
    const sets = [nodes, ...nodes.map((node) => [node])].map((list) => ({ knockOut: list, mlps: 'keep' as const }));
    const found: number[][][] = [];
    for (const [i, cell] of signalCells.entries()) {
      context.onProgress(i / signalCells.length, `signal ${i + 1} of ${signalCells.length}`);
      const reference = prompts.map((prompt, at) => ({
        ...replaceNames(prompt, namesOfCell(cell, namesOf(prompt, at), unrelated[at]!)),
        template: '',
      }));
      const request = {
        kind: 'resample',
        prompts,
        templates: prompts.map(() => ''),
        reference,
        withMlps: false,
      } as const;
      const knockout = await makeKnockout(model, request, context.checkpoint);
      const task = { model, prompts: answered, readAt, knockout, known: new Map(), checkpoint: context.checkpoint };
      const scores = await evaluateCircuits(task, i === 0 ? [...sets, wholeModel] : sets);
      found.push(scores.map(({ differences }) => differences));
    }
    const valuesOf = (set: number) => found.map((ofCell) => mean(ofCell[set]!));
    return {
      cells: signalCells.map((cell, i) => ({
        ...cell,
        mean: valuesOf(0)[i]!,
        perPrompt: Tensor.of(Float32Array.from(found[i]![0]!), [prompts.length], ['prompt']),
      })),
      fit: fitSignals(valuesOf(0)),
      byHead: heads.map((head, i) => ({ head, values: valuesOf(i + 1), fit: fitSignals(valuesOf(i + 1)) })),
      unpatched: mean(found[0]!.at(-1)!),
      heads,
    };
  },
});

/** @throws CircuitLensError BAD_USER_INPUT when no such heads are known */
function inhibitionHeads(model: string | undefined): string[] {
  const { heads, name }: Circuit = findCircuit(undefined, model);
  const found = heads.filter((entry) => entry.class === 'sInhibition').map(({ head }) => head);
  if (found.length > 0) return found;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `Circuit "${name}" has no heads of class sInhibition. Name them in \`heads\`, such as ["L8H6", "L8H10"].`,
    { field: 'heads', circuit: name },
  );
}
