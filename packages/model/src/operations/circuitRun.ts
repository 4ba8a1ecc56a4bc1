import { type Circuit, parseHead } from '@circuit-lens/shared';
import { type CircuitTask, evaluateCircuits } from '../circuit/evaluateCircuits.ts';
import { findCircuit } from '../circuit/knownCircuits.ts';
import { type CircuitNode, emptyCircuit, type NodeSet, nodesOfCircuit, wholeModel } from '../circuit/NodeSet.ts';
import { type CircuitMeans, checkShare } from '../circuit/shareOf.ts';
import { mean } from '../mean.ts';
import { type CircuitTaskInput, prepareCircuitTask } from './circuitTask.ts';
import type { OperationContext } from './Operation.ts';

/** A circuit ready to be evaluated. */
export interface CircuitRun {
  circuit: Circuit;
  task: CircuitTask;
  /** The circuit's nodes, in the order of `circuit.heads`. */
  nodes: CircuitNode[];
}

/** @throws CircuitLensError those of `findCircuit`, `prepareCircuitTask` and `nodesOfCircuit` */
export async function prepareCircuitRun(
  input: CircuitTaskInput & { circuit?: Circuit | string },
  context: OperationContext,
): Promise<CircuitRun> {
  const { config } = await context.loadModel(input);
  const circuit = findCircuit(input.circuit, input.model);
  // Before anything is run.
  for (const { head } of circuit.heads) parseHead(head, config);
  const task = await prepareCircuitTask(input, circuit.mlps === 'ablate', context);
  return { circuit, task, nodes: nodesOfCircuit(circuit, task.prompts, config) };
}

/** F of sets of nodes: mean logit differences. @param onMeans called after every run with those that are finished */
export async function meansOfSets(
  task: CircuitTask,
  sets: readonly NodeSet[],
  onMeans: (finished: number[]) => void = () => {},
): Promise<number[]> {
  const meansOf = (scores: readonly { differences: number[] }[]) => scores.map(({ differences }) => mean(differences));
  return meansOf(await evaluateCircuits(task, sets, (scores) => onMeans(meansOf(scores))));
}

/** F(M), F(∅) and F(C). @throws CircuitLensError METRIC_UNDEFINED when the first two are the same */
export async function meansOfCircuit({ circuit: { mlps }, task, nodes }: CircuitRun): Promise<CircuitMeans> {
  const [full, empty, circuit] = await meansOfSets(task, [wholeModel, emptyCircuit(mlps), { keep: nodes, mlps }]);
  const means = { full: full!, empty: empty!, circuit: circuit! };
  checkShare(means);
  return means;
}
