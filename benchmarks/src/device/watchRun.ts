import type { CopiedBytes, DeviceTensor, RuntimeObserver } from '@circuit-lens/model';

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
const betweenStages = 'between stages';

interface Runtime {
  observer: RuntimeObserver | null;
  readonly copied: Readonly<CopiedBytes>;
}

/** Runs something once and sums up what the runtime did, by kind of stage. On the processor nothing is copied. */
export async function watchRun(runtime: Runtime, run: () => Promise<unknown>): Promise<Map<string, StageSum>> {
  const sums = new Map<string, StageSum>();
  const between: StageSum = {
    runs: 0,
    ms: 0,
    flops: 0,
    up: -runtime.copied.toDevice,
    down: -runtime.copied.fromDevice,
  };
  runtime.observer = {
    ran: (stage, { ms, inputs, copied }) => {
      const sum = sums.get(stage) ?? { runs: 0, ms: 0, flops: 0, up: 0, down: 0 };
      sum.runs++;
      sum.ms += ms;
      sum.flops += flopsOf(inputs);
      sum.up += copied.toDevice;
      sum.down += copied.fromDevice;
      sums.set(stage, sum);
      between.up -= copied.toDevice;
      between.down -= copied.fromDevice;
    },
  };
  try {
    await run();
  } finally {
    runtime.observer = null;
  }
  between.up += runtime.copied.toDevice;
  between.down += runtime.copied.fromDevice;
  if (between.up + between.down > 0) sums.set(betweenStages, between);
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
