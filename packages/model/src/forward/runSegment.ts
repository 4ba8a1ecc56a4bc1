import type { ModelConfig } from '../config.ts';
import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import type { BlockValue } from './blockStep.ts';
import type { ForwardModel } from './ForwardModel.ts';
import { type CompiledSegment, outputsOf } from './stages.ts';

/** What one run of a segment is given. */
export interface SegmentRun {
  values: ReadonlyMap<BlockValue, DeviceTensor>;
  weights: ReadonlyMap<string, DeviceTensor>;
  /** Called before every slice. */
  checkpoint(): Promise<void>;
}

/** Does the segment mix positions? Then it is sliced by prompt, else by token. */
function mixesPositions({ inputs }: CompiledSegment): boolean {
  return inputs.includes('mask') || inputs.includes('pattern');
}

/** An input whose first two axes are those of the run: [batch, position, …]. */
function firstBatched({ inputs }: CompiledSegment): BlockValue {
  return inputs.find((name) => name !== 'mask' && name !== 'pattern')!;
}

/** Can a whole block of [batch, position, …] tokens run at once? Only the CPU is given slices. */
export function fitsOneRun(
  { config, maxFlopsPerRun, runtime }: ForwardModel,
  shape: readonly number[],
  keys: number,
): boolean {
  return (
    runtime.device !== 'cpu' ||
    shape[0]! * shape[1]! * (attentionFlops(config, keys) + mlpFlops(config)) <= maxFlopsPerRun
  );
}

/** Of one token. */
function attentionFlops({ dModel, nHeads, dHead }: ModelConfig, keys: number): number {
  return 2 * (4 * dModel * nHeads * dHead + 2 * keys * nHeads * dHead);
}

/** Of one token. */
function mlpFlops({ dModel, dMlp }: ModelConfig): number {
  return 2 * 2 * dModel * dMlp;
}

/** How many rows (prompts or tokens) of a segment one run may take. */
function rowsPerRun(segment: CompiledSegment, { config, maxFlopsPerRun }: ForwardModel, positions: number): number {
  const { dModel, nHeads, dHead } = config;
  const flopsPerToken = mixesPositions(segment)
    ? attentionFlops(config, positions)
    : Math.max(mlpFlops(config), 2 * dModel * nHeads * dHead);
  const tokens = Math.max(1, Math.floor(maxFlopsPerRun / flopsPerToken));
  return mixesPositions(segment) ? Math.max(1, Math.floor(tokens / positions)) : tokens;
}

/**
 * Runs one segment of a block over the whole batch, in slices where it would take too long at once. Slices share the
 * memory of their inputs; outputs are put together again, so that hooks always see the whole batch.
 */
export async function runSegment(
  model: ForwardModel,
  segment: CompiledSegment,
  { values, weights, checkpoint }: SegmentRun,
): Promise<Map<BlockValue, DeviceTensor>> {
  const { runtime } = model;
  const names = outputsOf(segment);
  const fixed = Object.fromEntries(segment.weights.map((name) => [name, weights.get(name)!]));
  const [batch, positions] = values.get(firstBatched(segment))!.dims as [number, number];
  const byPrompt = mixesPositions(segment);
  const rows = byPrompt ? batch : batch * positions;
  const step = rowsPerRun(segment, model, positions);
  if (rows <= step || runtime.device !== 'cpu') {
    await checkpoint();
    const feeds = Object.fromEntries(segment.inputs.map((name) => [name, values.get(name)!]));
    const outputs = await runtime.run(segment.stage, { ...feeds, ...fixed }, names);
    return new Map(names.map((name) => [name, outputs[name]!]));
  }

  const whole = new Map<BlockValue, Float32Array>();
  const dimsOf = new Map<BlockValue, number[]>();
  for (let start = 0; start < rows; start += step) {
    await checkpoint();
    const count = Math.min(step, rows - start);
    const feeds = Object.fromEntries(segment.inputs.map((name) => [name, slice(name, start, count)]));
    const outputs = await runtime.run(segment.stage, { ...feeds, ...fixed }, names);
    for (const name of names) collect(name, outputs[name]!, start, count);
  }
  return new Map(names.map((name) => [name, runtime.wrap(whole.get(name)!, dimsOf.get(name)!)]));

  function slice(name: BlockValue, start: number, count: number): DeviceTensor {
    const tensor = values.get(name)!;
    if (name === 'mask' && tensor.dims[0] === 1) return tensor;
    const perRow = tensor.size / rows;
    const data = (tensor.data as Float32Array).subarray(start * perRow, (start + count) * perRow);
    return runtime.wrap(data, byPrompt ? [count, ...tensor.dims.slice(1)] : [1, count, ...tensor.dims.slice(2)]);
  }

  function collect(name: BlockValue, part: DeviceTensor, start: number, count: number): void {
    const data = part.data as Float32Array;
    const perRow = data.length / count;
    if (!whole.has(name)) {
      whole.set(name, new Float32Array(perRow * rows));
      dimsOf.set(name, byPrompt ? [batch, ...part.dims.slice(1)] : [batch, positions, ...part.dims.slice(2)]);
    }
    whole.get(name)!.set(data, start * perRow);
  }
}
