import { z } from 'zod';
import { type CircuitScore, evaluateCircuits } from '../circuit/evaluateCircuits.ts';

import { countNodes, emptyCircuit, wholeModel } from '../circuit/NodeSet.ts';
import { checkShare, shareOf } from '../circuit/shareOf.ts';
import { bootstrapInterval } from '../ioi/bootstrapMean.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import { prepareCircuitRun } from './circuitRun.ts';
import { bootstrapField, circuitField, circuitTaskFields, describeKnockout, knockoutWarnings } from './circuitTask.ts';
import { defineOperation } from './Operation.ts';

/**
 * Does a circuit do what the model does: the logit difference with everything else knocked out, F(C), between that of the
 * whole model, F(M), and that of nothing, F(∅) (Wang et al. 2022, arXiv:2211.00593, section 4). A head is kept at its own
 * position only and knocked out at all others, BOS included; layer norms and MLPs are computed anew.
 */
export const circuitFaithfulness = defineOperation({
  name: 'circuit.faithfulness',
  version: 1,
  summary: 'How much of the logit difference is left when everything outside a circuit is knocked out.',
  input: z.strictObject({ ...circuitTaskFields, ...circuitField, ...bootstrapField }),
  output:
    'full F(M), empty F(∅), circuit F(C): mean logit differences; difference: full − circuit; share: (F(C) − F(∅)) / (F(M) − F(∅)); interval: 95 % bootstrap { low, high } over prompts of full, empty, circuit, difference, share (null for a single prompt); accuracy, correctProbability and perPrompt [prompt] of full, empty and circuit; knockout: { kind, standIn, mlps, groups: { name, prompts, reference } }; nodes: { kept, total, share } of the (head, position) pairs of all prompts; definition: the circuit as used; warnings: { code, message }',
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const { circuit, task, nodes } = await prepareCircuitRun(input, context);
    const { mlps } = circuit;
    const [full, empty, kept] = await evaluateCircuits(task, [wholeModel, emptyCircuit(mlps), { keep: nodes, mlps }]);
    const scores = { full: full!, empty: empty!, circuit: kept! };
    return {
      ...summarizeFaithfulness(scores, { resamples: 2000, seed: 0, ...input.bootstrap }),
      knockout: { ...describeKnockout(task), mlps },
      nodes: countNodes(nodes, task.prompts, task.model.config),
      definition: circuit,
      warnings: knockoutWarnings(task),
    };
  },
});

type Scores = Record<'full' | 'empty' | 'circuit', CircuitScore>;

/** @throws CircuitLensError METRIC_UNDEFINED when F(M) = F(∅) */
function summarizeFaithfulness(scores: Scores, bootstrap: { resamples: number; seed: number }) {
  const ofEach = <T>(of: (score: CircuitScore) => T) => ({
    full: of(scores.full),
    empty: of(scores.empty),
    circuit: of(scores.circuit),
  });
  const means = ofEach(({ differences }) => mean(differences));
  checkShare(means);
  const n = scores.full.differences.length;
  const meansOf = (drawn: Int32Array) =>
    ofEach(({ differences }) => drawn.reduce((sum, i) => sum + differences[i]!, 0) / n);
  const intervalOf = (statistic: (drawn: ReturnType<typeof meansOf>) => number) =>
    bootstrapInterval(n, (drawn) => statistic(meansOf(drawn)), bootstrap);
  return {
    ...means,
    difference: means.full - means.circuit,
    share: shareOf(means),
    interval: {
      full: intervalOf(({ full }) => full),
      empty: intervalOf(({ empty }) => empty),
      circuit: intervalOf(({ circuit }) => circuit),
      difference: intervalOf(({ full, circuit }) => full - circuit),
      share: intervalOf(shareOf),
    },
    accuracy: ofEach(({ differences }) => mean(differences.map((difference) => (difference > 0 ? 1 : 0)))),
    correctProbability: ofEach(({ probabilities }) => mean(probabilities)),
    perPrompt: ofEach(({ differences }) => Tensor.of(Float32Array.from(differences), [n], ['prompt'])),
  };
}
