import type { DeviceTensor, RuntimeObserver } from '@circuit-lens/model';

/** What one kind of stage did, or the copies between stages. */
export interface StageSum {
  runs: number;
  ms: number;
  flops: number;
  /** Bytes copied to and from the device. */
  up: number;
  down: number;
}

/** Name of the line of copies that belong to no stage: weights at their first use, and values that are read. */
export const betweenStages = 'between stages';

interface Runtime {
  observer: RuntimeObserver | null;
  readonly device: string;
}

/** Runs something once and sums up what the runtime did, by kind of stage. On the processor nothing is copied. */
export async function watchRun(runtime: Runtime, run: () => Promise<unknown>): Promise<Map<string, StageSum>> {
  const sums = new Map<string, StageSum>();
  const add = (name: string, more: Partial<StageSum>) => {
    const sum = sums.get(name) ?? { runs: 0, ms: 0, flops: 0, up: 0, down: 0 };
    for (const [key, value] of Object.entries(more)) sum[key as keyof StageSum] += value;
    sums.set(name, sum);
  };
  const isGpu = runtime.device !== 'cpu';
  const copied = (tensors: Record<string, DeviceTensor>) =>
    isGpu ? Object.values(tensors).reduce((sum, one) => sum + (one.location === 'cpu' ? bytesOf(one) : 0), 0) : 0;
  runtime.observer = {
    ran: (stage, { ms, inputs, outputs }) =>
      add(stage, { runs: 1, ms, flops: flopsOf(inputs), up: copied(inputs), down: copied(outputs) }),
    copied: (direction, tensor) => add(betweenStages, { [direction]: bytesOf(tensor) }),
  };
  try {
    await run();
  } finally {
    runtime.observer = null;
  }
  return sums;
}

/** Products with weights, which are matrices among the inputs, for every row of the first other input. */
function flopsOf(inputs: Record<string, DeviceTensor>): number {
  const isWeight = (name: string) => name.startsWith('W_');
  const [rows = 0, positions = 1] =
    Object.entries(inputs)
      .find(([name]) => !isWeight(name))?.[1]
      .dims.slice(0, -1) ?? [];
  const weights = Object.entries(inputs).filter(([name]) => isWeight(name));
  return weights.reduce((sum, [, { size }]) => sum + 2 * rows * positions * size, 0);
}

const bytesOf = ({ size }: DeviceTensor): number => size * Float32Array.BYTES_PER_ELEMENT;
