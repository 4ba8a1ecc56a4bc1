import { findOperation, type HookedTransformer } from '@circuit-lens/model';

/** What one kind of stage copied, in numbers, and its inputs that came from memory. */
interface StageCopies {
  runs: number;
  to: number;
  from: number;
  inMemory: string[];
}

/** Runs an operation on a model. */
export function runOn(model: HookedTransformer, name: string, input: object, checkpoint = async () => {}) {
  const operation = findOperation(name);
  const context = { loadModel: async () => model, checkpoint, onProgress: () => {} };
  return operation.run(operation.input.parse(input), context);
}

/**
 * Copies of some work whose weights are on the device already: by stage, and between stages, in numbers.
 * @returns beside them what the work gave, and the bytes that it left on the device
 */
export async function copiesOf<Result>(model: HookedTransformer, work: () => Promise<Result>) {
  const { runtime } = model;
  const stages: Record<string, StageCopies> = {};
  runtime.observer = { ran() {} };
  // The first run that is watched leaves a number on the device, to wait with.
  await model.run([[0]], { stopAtLayer: 1 });
  const before = { ...runtime.copied, held: runtime.heldBytes };
  runtime.observer = {
    ran(name, { inputs, copied }) {
      stages[name] ??= { runs: 0, to: 0, from: 0, inMemory: [] };
      const stage = stages[name];
      stage.runs++;
      stage.to += copied.toDevice / 4;
      stage.from += copied.fromDevice / 4;
      const names = Object.keys(inputs).filter((input) => inputs[input]!.location === 'cpu');
      stage.inMemory = [...new Set([...stage.inMemory, ...names])].sort();
    },
  };
  const result = await work().finally(() => {
    runtime.observer = null;
  });
  const inStages = Object.values(stages).reduce((sum, { to }) => sum + to, 0);
  const between = (runtime.copied.toDevice - before.toDevice) / 4 - inStages;
  return { result, copies: { stages, between, held: runtime.heldBytes - before.held } };
}

/** What stays on the device behind a sweep that is cancelled in its wavefront, and behind one whose device fails in it. */
export async function leftByBrokenSweeps(model: HookedTransformer, name: string, input: object) {
  const { runtime } = model;
  const held = runtime.heldBytes;
  const run = runtime.run.bind(runtime);
  async function breaking(onSecond: () => void, checkpoint: () => Promise<void>) {
    let blocks = 0;
    runtime.run = async (stage, ...rest) => {
      if (stage.name === 'resid_pre to resid_post' && blocks++ === 1) onSecond();
      return run(stage, ...rest);
    };
    const message = await runOn(model, name, input, checkpoint).then(
      () => 'it went through',
      (error: Error) => error.message,
    );
    return { message, held: runtime.heldBytes - held };
  }
  let isCancelled = false;
  const cancelled = await breaking(
    () => {
      isCancelled = true;
    },
    async () => {
      if (isCancelled) throw new Error('cancelled');
    },
  );
  const failed = await breaking(
    () => {
      throw new Error('out of memory');
    },
    async () => {},
  );
  runtime.run = run;
  return { cancelled, failed };
}
