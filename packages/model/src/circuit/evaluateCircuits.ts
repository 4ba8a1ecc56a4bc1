import { hookName } from '@circuit-lens/shared';
import { groupBy } from '../groupBy.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import { logProbability } from '../loss.ts';
import { checkFinite } from '../operations/logitsAtPosition.ts';
import { type DoWave, doWave } from '../operations/waves.ts';
import { tokensPerRunMax } from '../patching/sweepPatches.ts';
import type { Tensor } from '../tensor.ts';
import type { Knockout } from './knockout.ts';
import type { CircuitNode, NodeSet } from './NodeSet.ts';

/** What circuits are evaluated on: prompts with both answers, where they are read, and what stands in for knocked-out nodes. */
export interface CircuitTask {
  model: HookedTransformer;
  prompts: readonly (PreparedPrompt & { correct: number; incorrect: number })[];
  /** [prompt] */
  readAt: readonly number[];
  knockout: Knockout;
  /** Scores of the whole model and of nothing, by `keyOfReference`, once they are known. */
  known: Map<string, CircuitScore>;
  checkpoint(): Promise<void>;
  /** Does each run; left out, none is kept. */
  wave?: DoWave;
}

/** F of one set of nodes on every prompt, [prompt]: logit difference in logits, and probability of the correct answer. */
export interface CircuitScore {
  differences: number[];
  probabilities: number[];
}

/** One set of nodes in one prompt: a row of a run. */
interface CircuitRow {
  set: NodeSet;
  /** The set's place in the list. */
  index: number;
  nodesByLayer: ReadonlyMap<number, readonly CircuitNode[]>;
  prompt: number;
}

/**
 * What the model does with some nodes knocked out, for many sets of nodes: sets and prompts go through the model side by
 * side, with every knocked-out head's `z` (and where asked the MLPs' output) replaced as it is computed.
 * @param onSets called after every run with the scores of the sets that are finished
 * @throws CircuitLensError NOT_FINITE, JOB_CANCELLED
 */
export async function evaluateCircuits(
  task: CircuitTask,
  sets: readonly NodeSet[],
  onSets: (finished: readonly CircuitScore[]) => void = () => {},
): Promise<CircuitScore[]> {
  const { prompts, wave = doWave } = task;
  // Waves follow from the request alone, not from what happens to be known.
  const known: CircuitTask['known'] = task.wave ? new Map() : task.known;
  const scores = sets.map(
    (set): CircuitScore => known.get(keyOfReference(set)) ?? { differences: [], probabilities: [] },
  );
  const rows = sets.flatMap((set, index): CircuitRow[] => {
    if (known.has(keyOfReference(set))) return [];
    const nodesByLayer = groupBy(nodesOf(set), ({ layer }) => layer);
    return prompts.map((_, prompt) => ({ set, index, nodesByLayer, prompt }));
  });
  const perRun = Math.max(1, Math.floor(tokensPerRunMax / Math.max(...prompts.map(({ tokens }) => tokens.length))));
  for (let start = 0; start < rows.length; start += perRun) {
    await task.checkpoint();
    const batch = rows.slice(start, start + perRun);
    const about = [task.knockout.kind, start, batch.length, ...new Set(batch.map(({ set }) => set))];
    const values = await wave(about, async () => {
      const logits = await runRows(task, batch);
      return batch.flatMap(({ prompt }, i) => scoreOf(logits.sub(i).data, prompts[prompt]!));
    });
    for (const [i, { index }] of batch.entries()) {
      scores[index]!.differences.push(values[2 * i]!);
      scores[index]!.probabilities.push(values[2 * i + 1]!);
    }
    onSets(scores.slice(0, rows[start + batch.length]?.index ?? sets.length));
  }
  for (const [i, set] of sets.entries()) if (keyOfReference(set)) task.known.set(keyOfReference(set), scores[i]!);
  return scores;
}

/** Logit difference, and probability of the correct answer. */
function scoreOf(row: Float32Array, { correct, incorrect }: CircuitTask['prompts'][number]): [number, number] {
  return [row[correct]! - row[incorrect]!, Math.exp(logProbability(row, correct))];
}

/** Of the whole model and of nothing, which every circuit on the same prompts is measured against; empty for other sets. */
function keyOfReference(set: NodeSet): string {
  if (nodesOf(set).length > 0) return '';
  return `${'keep' in set ? 'nothing' : 'whole model'} ${set.mlps}`;
}

function nodesOf(set: NodeSet): readonly CircuitNode[] {
  return 'keep' in set ? set.keep : set.knockOut;
}

/** @returns logits [row, dVocab] */
async function runRows(task: CircuitTask, rows: readonly CircuitRow[]): Promise<Tensor> {
  const { model, prompts, readAt, checkpoint } = task;
  const { logits } = await model.run(
    rows.map(({ prompt }) => prompts[prompt]!.tokens),
    { hooks: hooksOfRows(task, rows), logitsAt: rows.map(({ prompt }) => readAt[prompt]!), checkpoint },
  );
  checkFinite(
    logits!,
    rows.map(({ prompt }) => prompt),
  );
  return logits!;
}

/** A hook for every activation that some row has replaced. */
function hooksOfRows(task: CircuitTask, rows: readonly CircuitRow[]): RunHook[] {
  const layers = Array.from({ length: task.model.config.nLayers }, (_, layer) => layer);
  const isChanged = (layer: number) => rows.some(({ set, nodesByLayer }) => 'keep' in set || nodesByLayer.has(layer));
  const heads = layers.filter(isChanged).map(
    (layer): RunHook => ({
      hook: hookName('z', layer),
      run: (z) => void rows.forEach((row, i) => void replaceHeads(z.sub(i), task, row, layer)),
    }),
  );
  const ablated = rows.flatMap(({ set, prompt }, row) => (set.mlps === 'ablate' ? [{ row, prompt }] : []));
  if (ablated.length === 0) return heads;
  const mlps = layers.map(
    (layer): RunHook => ({
      hook: hookName('mlp_out', layer),
      run: (written) => {
        for (const { row, prompt } of ablated)
          replaceAll(written.sub(row), task, task.knockout.mlpOut?.[layer], prompt);
      },
    }),
  );
  return [...heads, ...mlps];
}

/** @param z [position, head, dHead] of one row, changed in place */
function replaceHeads(z: Tensor, task: CircuitTask, { set, nodesByLayer, prompt }: CircuitRow, layer: number): void {
  const { knockout } = task;
  const values = knockout.z?.[layer];
  const nodes = nodesByLayer.get(layer) ?? [];
  const spanOf = ({ head, positions }: CircuitNode) => z.sub(positions[prompt]!, head).data;
  if ('knockOut' in set) {
    for (const node of nodes) {
      const standIn = values?.sub(knockout.groupOf[prompt]!, node.positions[prompt]!, node.head).data;
      if (standIn) spanOf(node).set(standIn);
      else spanOf(node).fill(0);
    }
    return;
  }
  const kept = nodes.map((node) => ({ node, own: spanOf(node).slice() }));
  replaceAll(z, task, values, prompt);
  for (const { node, own } of kept) spanOf(node).set(own);
}

/** Everything in one row but padding. @param values [group, position, …]; left out: zero */
function replaceAll(row: Tensor, { prompts, knockout }: CircuitTask, values: Tensor | undefined, prompt: number): void {
  const size = (row.size / row.shape[0]!) * prompts[prompt]!.tokens.length;
  if (values) row.data.set(values.sub(knockout.groupOf[prompt]!).data.subarray(0, size));
  else row.data.fill(0, 0, size);
}
