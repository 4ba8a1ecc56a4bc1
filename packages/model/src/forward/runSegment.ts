import type { ModelConfig } from '../config.ts';
import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import { type BlockValue, valueDims } from './blockStep.ts';
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

/** What the named sizes are in this run. Attention's own values come last: a query's position is not a key's. */
function sizesOf({ inputs }: CompiledSegment, values: SegmentRun['values'], config: ModelConfig): Map<string, number> {
  const sizes = new Map<string, number>();
  const mixing = inputs.filter((name) => name === 'mask' || name === 'pattern');
  for (const name of [...inputs, ...mixing])
    for (const [axis, dim] of valueDims(name, config).entries())
      if (typeof dim === 'string') sizes.set(dim, values.get(name)!.dims[axis]!);
  return sizes;
}

/**
 * Runs one segment of a block over the whole batch, in slices where it would take too long at once. Slices share the
 * memory of their inputs, and write into that of the whole outputs, so that hooks always see the whole batch.
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

  const sizes = sizesOf(segment, values, model.config);
  const whole = new Map(names.map((name) => [name, wholeValue(name)]));
  for (let start = 0; start < rows; start += step) {
    await checkpoint();
    const end = Math.min(rows, start + step);
    const feeds = Object.fromEntries(
      segment.inputs.map((name) => [name, isShared(name) ? values.get(name)! : slice(values.get(name)!, start, end)]),
    );
    const outputs = Object.fromEntries(names.map((name) => [name, slice(whole.get(name)!, start, end)]));
    await runtime.run(segment.stage, { ...feeds, ...fixed }, outputs);
  }
  return whole;

  /** Is the value the same for all prompts? */
  function isShared(name: BlockValue): boolean {
    return name === 'mask' && values.get(name)!.dims[0] === 1;
  }

  /** Rows of a value, in the same memory. */
  function slice(tensor: DeviceTensor, start: number, end: number): DeviceTensor {
    const perRow = tensor.size / rows;
    const data = (tensor.data as Float32Array).subarray(start * perRow, end * perRow);
    const count = end - start;
    return runtime.wrap(data, byPrompt ? [count, ...tensor.dims.slice(1)] : [1, count, ...tensor.dims.slice(2)]);
  }

  /** Where the slices of an output are written. */
  function wholeValue(name: BlockValue): DeviceTensor {
    const dims = valueDims(name, model.config).map((dim) => (typeof dim === 'number' ? dim : sizes.get(dim)!));
    return runtime.wrap(new Float32Array(dims.reduce((a, b) => a * b, 1)), dims);
  }
}
