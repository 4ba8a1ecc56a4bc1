import { type HookKind, hookName, hookNames } from '@circuit-lens/shared';
import { ActivationCache } from '../ActivationCache.ts';
import type { ModelConfig } from '../config.ts';
import type { LogitRows } from '../forward/unembed.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';

/** Bytes that are kept of all runs of one model; a run that would take more than half of it is not kept. */
const bytesMax = 128 * 1024 * 1024;

/** What the operations on a run read, so that the first of them runs the model for all: in every block … */
const blockKinds: readonly HookKind[] = ['resid_pre', 'v', 'pattern', 'z', 'attn_out', 'resid_mid', 'mlp_out'];
/** … and outside the blocks. */
const otherKinds: readonly HookKind[] = ['embed', 'pos_embed', 'ln_final.scale', 'ln_final.normalized'];

/** What is read of a run. */
export interface RunReads {
  /** Full names of hook points. */
  names: readonly string[];
  logitsAt: LogitRows;
  /** The one position of each prompt that is wanted; what is shared has every position all the same. */
  keepAt?: readonly number[] | undefined;
  checkpoint(): Promise<void>;
}

/** What was read of it. Others read the same tensors: nobody may write into them. */
export interface ReadRun {
  cache: ActivationCache;
  logits: Tensor | null;
}

interface KeptRun {
  /** The stream behind the last block, [prompt, position, dModel]: logits anywhere are one unembedding away. */
  residual: Tensor;
  activations: Map<string, Tensor>;
  /** By the positions that were unembedded. */
  logits: Map<string, Tensor>;
}

/**
 * Recent runs without interventions: what several operations ask of the same prompts takes one forward pass. It is the
 * caller's to hold, a server's for example; without one every operation runs the model by itself.
 */
export class RunMemory {
  private readonly models = new WeakMap<HookedTransformer, Map<string, KeptRun>>();

  /** @param tokens ids of every prompt, as they are run */
  async read(model: HookedTransformer, tokens: number[][], reads: RunReads): Promise<ReadRun> {
    const { nLayers } = model.config;
    const shared = sharedHooks(nLayers);
    // Neurons of every position would be more than all that is shared.
    const isOwn = reads.keepAt !== undefined && reads.names.some((name) => !shared.includes(name));
    if (isOwn || sharedBytes(model.config, tokens) > bytesMax / 2) return model.runWithCache(tokens, reads);
    const runs = this.runsOf(model);
    const key = JSON.stringify(tokens);
    const known = runs.get(key);
    const wanted = known ? reads.names : [...reads.names, ...shared];
    const missing = [...new Set(wanted)].filter((name) => !known?.activations.has(name));
    const run = known && missing.length === 0 ? known : await pass(model, tokens, { ...reads, names: missing }, known);
    const logits = await logitsOf(model, tokens, run, reads);
    keep(runs, key, run);
    const cache = new ActivationCache(
      nLayers,
      tokens.map((prompt) => prompt.length),
    );
    const names = new Set(reads.names);
    for (const point of model.hookPoints({ onRequest: true })) {
      if (names.has(point.name)) cache.add(point, run.activations.get(point.name)!);
    }
    return { cache, logits };
  }

  private runsOf(model: HookedTransformer): Map<string, KeptRun> {
    const runs = this.models.get(model) ?? new Map<string, KeptRun>();
    this.models.set(model, runs);
    return runs;
  }
}

/** One forward pass, added to what is known of the run. Logits come after it, from its stream. */
async function pass(model: HookedTransformer, tokens: number[][], reads: RunReads, known?: KeptRun): Promise<KeptRun> {
  const { cache, residual } = await model.runWithCache(tokens, { ...reads, keepAt: undefined, logitsAt: 'none' });
  return {
    residual,
    activations: new Map([...(known?.activations ?? []), ...cache.all()]),
    logits: new Map(known?.logits),
  };
}

async function logitsOf(
  model: HookedTransformer,
  tokens: number[][],
  run: KeptRun,
  { logitsAt, checkpoint }: RunReads,
): Promise<Tensor | null> {
  if (logitsAt === 'none') return null;
  const known = run.logits.get(JSON.stringify(logitsAt));
  if (known) return known;
  const { residual } = run;
  const { logits } = await model.run(tokens, { startAtLayer: model.config.nLayers, residual, logitsAt, checkpoint });
  // Those of every position are most of a run's bytes, and one unembedding away.
  if (logitsAt !== 'all') run.logits.set(JSON.stringify(logitsAt), logits!);
  return logits;
}

/** Keeps a run as the one used last; those used longest ago leave, and one that is too large is not kept. */
function keep(runs: Map<string, KeptRun>, key: string, run: KeptRun): void {
  runs.delete(key);
  if (bytesOf(run) > bytesMax / 2) return;
  runs.set(key, run);
  let bytes = [...runs.values()].reduce((sum, kept) => sum + bytesOf(kept), 0);
  for (const [oldest, kept] of runs) {
    if (bytes <= bytesMax) return;
    bytes -= bytesOf(kept);
    runs.delete(oldest);
  }
}

function bytesOf({ residual, activations, logits }: KeptRun): number {
  const tensors = [residual, ...activations.values(), ...logits.values()];
  return tensors.reduce((sum, tensor) => sum + tensor.data.byteLength, 0);
}

function sharedHooks(nLayers: number): string[] {
  const inBlocks = blockKinds.flatMap((kind) => hookNames(kind, nLayers));
  return [...inBlocks, hookName('resid_post', nLayers - 1), ...otherKinds.map((kind) => hookName(kind))];
}

/** About what the shared hook points of a run take. */
function sharedBytes({ nLayers, nHeads, dModel }: ModelConfig, tokens: number[][]): number {
  const length = Math.max(...tokens.map((prompt) => prompt.length));
  const perToken = nLayers * (blockKinds.length * dModel + nHeads * length) + 4 * dModel;
  return tokens.length * length * perToken * Float32Array.BYTES_PER_ELEMENT;
}
