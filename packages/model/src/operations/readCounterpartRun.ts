import { ActivationCache } from '../ActivationCache.ts';
import { prefixOfRows } from '../patching/rowsOfRun.ts';
import type { Tensor } from '../tensor.ts';
import type { OperationContext } from './Operation.ts';
import type { PreparedRun } from './prepareRun.ts';
import { logitsToRun, type PatchRunReads, predictionAt, readPatchRun } from './readPatchRun.ts';

type PatchRun = Awaited<ReturnType<typeof readPatchRun>>;

/**
 * The other run of a pair: as `readPatchRun`, but tokens before the first difference are those of the known run, which
 * causal attention makes exact, and only the rest goes through the model. Interventions, padding, or a prediction that is
 * read before the difference: a run of its own.
 * @param known a run that keeps what is read, and keys and values of all layers
 */
export async function readCounterpartRun(
  run: PreparedRun,
  known: PatchRun,
  reads: PatchRunReads,
  context: OperationContext,
): Promise<PatchRun> {
  const shared = run.prompts.map(({ tokens }, prompt) => sharedLength(tokens, known.tokens[prompt]!));
  const lengths = new Set([...run.prompts.map(({ tokens }) => tokens.length), known.tokens[0]!.length]);
  // One token at least is run, also where the prompts are the same.
  const cut = Math.min(...shared, ...reads.readAt, known.tokens[0]!.length - 1);
  if (run.hooks.length + known.hooks.length > 0 || lengths.size > 1 || cut === 0) {
    return readPatchRun(run, reads, context);
  }
  const { model } = run;
  const rows = run.prompts.map((_, prompt) => ({ prompt }));
  const readAt = reads.readAt.map((at) => at - cut);
  const behind = await model.runWithCache(
    run.prompts.map(({ tokens }) => tokens.slice(cut)),
    {
      names: reads.names,
      prefix: prefixOfRows({ model, base: known }, rows, { cut, startAtLayer: 0 }),
      logitsAt: logitsToRun(run, { ...reads, readAt }),
      checkpoint: context.checkpoint,
    },
  );
  const cache = new ActivationCache(
    model.config.nLayers,
    run.prompts.map(({ tokens }) => tokens.length),
  );
  const own = new Map(behind.cache.all());
  for (const point of model.hookPoints({ onRequest: true })) {
    const after = own.get(point.name);
    if (after) cache.add(point, behindShared(known.cache.get(point.name), after, { shared, cut }));
  }
  const prediction = predictionAt(readAt, behind, run);
  return { cache, prediction, tokens: run.prompts.map(({ tokens }) => [...tokens]), hooks: [] };
}

/** How many tokens two prompts begin with in common. */
function sharedLength(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((id, position) => id !== b[position]);
  return first < 0 ? a.length : first;
}

/** The known activation with the new one from where each prompt differs; both [prompt, …, position or query, …]. */
function behindShared(
  known: Tensor,
  behind: Tensor,
  { shared, cut }: { shared: readonly number[]; cut: number },
): Tensor {
  const axis = known.axes.findIndex(({ name }) => name === 'position' || name === 'query');
  const { shape, strides } = known;
  const joined = known.clone();
  const perPrompt = shape.slice(1, axis).reduce((product, n) => product * n, 1);
  const [length, stride] = [shape[axis]!, strides[axis]!];
  for (let row = 0; row < shape[0]! * perPrompt; row++) {
    const first = shared[Math.floor(row / perPrompt)]!;
    const own = behind.data.subarray(
      (row * (length - cut) + first - cut) * stride,
      (row + 1) * (length - cut) * stride,
    );
    joined.data.set(own, (row * length + first) * stride);
  }
  return joined;
}
