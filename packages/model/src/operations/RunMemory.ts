import { type HookKind, hookName, hookNames } from '@circuit-lens/shared';
import { ActivationCache } from '../ActivationCache.ts';
import type { ModelConfig } from '../config.ts';
import type { LogitRows } from '../forward/unembed.ts';
import type { CacheOptions, HookedTransformer } from '../HookedTransformer.ts';
import { hashOfJson } from '../hashOfJson.ts';
import type { ByteBudget, Shelf } from '../memory/ByteBudget.ts';
import { modelKey } from '../modelKey.ts';
import type { Tensor } from '../tensor.ts';
import { arePatternsKept, patternsBytes } from './patternBytes.ts';

/** What the operations on a run read, so that the first of them runs the model for all: in every block … */
const blockKinds: readonly HookKind[] = ['resid_pre', 'v', 'z', 'attn_out', 'resid_mid', 'mlp_out'];
/** … and outside the blocks. */
const otherKinds: readonly HookKind[] = ['embed', 'pos_embed', 'ln_final.scale', 'ln_final.normalized'];

/** What is read of a run. */
export interface RunReads extends Pick<CacheOptions, 'visits'> {
  /** Full names of hook points. */
  names: readonly string[];
  logitsAt: LogitRows;
  /** The one position of each prompt that is wanted; what is shared has every position all the same. */
  keepAt?: readonly number[];
  /** Where a pass that nobody shares may stop. */
  stopAtLayer?: number;
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
  private readonly kept: Shelf<KeptRun>;

  constructor(private readonly budget: ByteBudget) {
    this.kept = budget.shelf('runs', bytesOf);
  }

  /** Is there room for what is shared of this run? */
  canKeep({ config }: HookedTransformer, tokens: readonly number[][]): boolean {
    return sharedBytes(config, tokens) <= this.budget.entryBytesMax;
  }

  /** @param tokens ids of every prompt, as they are run */
  async read(model: HookedTransformer, tokens: number[][], reads: RunReads): Promise<ReadRun> {
    const shared = sharedHooks(model.config, tokens);
    // Neurons of every position would be more than all that is shared.
    const isOwn = reads.keepAt !== undefined && reads.names.some((name) => !shared.includes(name));
    if (isOwn || !this.canKeep(model, tokens)) {
      return model.runWithCache(tokens, reads);
    }
    const key = hashOfJson([modelKey(model), tokens]);
    const known = this.kept.get(key);
    const visits = [...(reads.visits ?? [])];
    // Looked at once it is kept, or as it goes by.
    const lasting = visits.filter(([name]) => shared.includes(name));
    const passing = visits.filter(([name]) => !shared.includes(name));
    const wanted = new Set([...reads.names, ...lasting.map(([name]) => name), ...(known ? [] : shared)]);
    const missing = [...wanted].filter((name) => !known?.activations.has(name));
    const isThere = known && missing.length === 0 && passing.length === 0;
    const run = isThere
      ? known
      : await pass(model, tokens, { ...reads, names: missing, visits: new Map(passing) }, known);
    for (const [name, look] of lasting) await look(run.activations.get(name)!);
    const logits = await logitsOf(model, tokens, run, reads);
    // What only this reader wanted must not put out what all share.
    this.kept.set(key, known && bytesOf(run) > this.budget.entryBytesMax ? known : run);
    const cache = new ActivationCache(
      model.config.nLayers,
      tokens.map((prompt) => prompt.length),
    );
    const names = new Set(reads.names);
    for (const point of model.hookPoints({ onRequest: true })) {
      if (names.has(point.name)) cache.add(point, run.activations.get(point.name)!);
    }
    return { cache, logits };
  }
}

/** One forward pass, added to what is known of the run. Logits come after it, from its stream. */
async function pass(model: HookedTransformer, tokens: number[][], reads: RunReads, known?: KeptRun): Promise<KeptRun> {
  const { names, visits, checkpoint } = reads;
  const stretch = known ? stretchOf(model, [...names, ...visits!.keys()], known) : {};
  const { cache, residual } = await model.runWithCache(tokens, {
    ...{ names, visits, checkpoint, logitsAt: 'none' },
    ...stretch,
  });
  return {
    residual: known?.residual ?? residual,
    activations: new Map([...(known?.activations ?? []), ...cache.all()]),
    logits: new Map(known?.logits),
  };
}

/** The blocks that make some activations, from the stream before the first of them. */
function stretchOf(model: HookedTransformer, names: readonly string[], { activations }: KeptRun) {
  const layers = model.select(names).map(({ layer }) => layer);
  if (layers.length === 0 || layers.some((layer) => layer === null)) return {};
  const startAtLayer = Math.min(...(layers as number[]));
  const stopAtLayer = Math.max(...(layers as number[])) + 1;
  return { startAtLayer, stopAtLayer, residual: activations.get(hookName('resid_pre', startAtLayer))! };
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

function bytesOf({ residual, activations, logits }: KeptRun): number {
  const tensors = [residual, ...activations.values(), ...logits.values()];
  return tensors.reduce((sum, tensor) => sum + tensor.data.byteLength, 0);
}

/** Patterns of long prompts are none of them: a block makes its own again from the stream. */
function sharedHooks(config: ModelConfig, tokens: readonly number[][]): string[] {
  const kinds: HookKind[] = [...blockKinds];
  if (arePatternsKept(config, tokens)) kinds.push('pattern');
  const inBlocks = kinds.flatMap((kind) => hookNames(kind, config.nLayers));
  return [...inBlocks, hookName('resid_post', config.nLayers - 1), ...otherKinds.map((kind) => hookName(kind))];
}

/** About what the shared hook points of a run take. */
function sharedBytes(config: ModelConfig, tokens: readonly number[][]): number {
  const length = Math.max(...tokens.map((prompt) => prompt.length));
  const perToken = (config.nLayers * blockKinds.length + 4) * config.dModel;
  const patterns = arePatternsKept(config, tokens) ? patternsBytes(config, tokens) : 0;
  return tokens.length * length * perToken * Float32Array.BYTES_PER_ELEMENT + patterns;
}
