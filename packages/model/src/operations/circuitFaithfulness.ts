import { z } from 'zod';
import { evaluateCircuits } from '../circuit/evaluateCircuits.ts';
import { countNodes, emptyCircuit, wholeModel } from '../circuit/NodeSet.ts';
import { summarizeFaithfulness } from '../circuit/summarizeFaithfulness.ts';
import { prepareCircuitRun } from './circuitRun.ts';
import { bootstrapField, circuitField, circuitTaskFields, describeKnockout, knockoutOutput } from './circuitTask.ts';
import { defineOperation } from './Operation.ts';
import { circuitCost } from './sweepCost.ts';

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
  output: `full F(M), empty F(∅), circuit F(C): mean logit differences; difference: full − circuit; share: (F(C) − F(∅)) / (F(M) − F(∅)); interval: 95 % bootstrap { low, high } over prompts of full, empty, circuit, difference, share (null for a single prompt); accuracy, correctProbability and perPrompt [prompt] of full, empty and circuit; ${knockoutOutput}; nodes: { kept, total, share } of the (head, position) pairs of all prompts; definition: the circuit as used`,
  mode: 'immediate',
  takesPrompts: true,
  cost: (_input, sizes) => circuitCost(sizes, 0),
  async run(input, context) {
    const { circuit, task, nodes } = await prepareCircuitRun(input, context);
    const { mlps } = circuit;
    const [full, empty, kept] = await evaluateCircuits(task, [wholeModel, emptyCircuit(mlps), { keep: nodes, mlps }]);
    const scores = { full: full!, empty: empty!, circuit: kept! };
    return {
      ...summarizeFaithfulness(scores, input.bootstrap),
      ...describeKnockout(task, mlps),
      nodes: countNodes(nodes, task.prompts, task.model.config),
      definition: circuit,
    };
  },
});
