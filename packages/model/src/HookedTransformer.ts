import { CircuitLensError, type HookPoint, listHookPoints, matchHookPoints } from '@circuit-lens/shared';
import { ActivationCache } from './ActivationCache.ts';
import type { ModelConfig, Precision, WeightFlags } from './config.ts';
import type { BlockValue } from './forward/blockStep.ts';
import { defaultMaxFlopsPerRun, type ForwardModel } from './forward/ForwardModel.ts';
import { forward } from './forward/forward.ts';
import { checkEven, checkPrefix } from './forward/Prefix.ts';
import { runStretchInMemory, type StretchRun } from './forward/runStretch.ts';
import { StageCache } from './forward/stages.ts';
import { checkStart, layerIndex } from './forward/startAndStop.ts';
import { TensorStages } from './forward/TensorStages.ts';
import { makeTokenBatch, type TokenBatch } from './forward/TokenBatch.ts';
import { UnembedStage } from './forward/UnembedStage.ts';
import type { HookFunction } from './hooks/HookFunction.ts';
import { lossInParts, lossPerToken, meanLoss } from './loss.ts';
import type { CachedRunResult, CacheOptions, HookSelection, RunHook, RunOptions, RunResult } from './runOptions.ts';
import type { OnnxRuntime } from './runtime/OnnxRuntime.ts';
import type { PrecisionError, SelfTestReport } from './selftest/selfTestReport.ts';
import type { Tensor } from './tensor.ts';
import { asPrompts, type PromptInput } from './tokenizer/PromptInput.ts';
import type { Tokenizer } from './tokenizer/Tokenizer.ts';
import type { ModelWeights } from './weights/ModelWeights.ts';

export type { CachedRunResult, CacheOptions, HookSelection, RunHook, RunOptions, RunResult } from './runOptions.ts';

/** What identifies a loaded model: numbers mean nothing without it. */
export interface ModelIdentity {
  name: string;
  contentHash: string;
  weightFlags: WeightFlags;
}

interface ModelParts extends ModelIdentity {
  config: ModelConfig;
  weights: ModelWeights;
  /** Parts that a partial checkpoint lacks; left out: none. */
  missing?: readonly string[];
  /** Null for a checkpoint without tokenizer files: such a model runs on token ids. */
  tokenizer: Tokenizer | null;
  runtime: OnnxRuntime;
  /** What the weight matrices are rounded to; left out: nothing. */
  precision?: Precision;
  /** Why the model does not run on another device; left out: nothing to say. */
  deviceNote?: string | null;
  /** Arithmetic of one stage run; smaller slices answer a cancel sooner. */
  maxFlopsPerRun?: number;
}

/**
 * GPT-2 with hooks: run it, read any activation, replace any activation.
 *
 * A facade over `forward/`: it turns prompts into tokens and selections into hook points, and nothing else. Hooks and
 * selections belong to one call; the model keeps no state between calls.
 */
export class HookedTransformer implements ModelIdentity {
  readonly name: string;
  readonly contentHash: string;
  readonly weightFlags: WeightFlags;
  readonly config: ModelConfig;
  readonly weights: ModelWeights;
  readonly runtime: OnnxRuntime;
  readonly precision: Precision;
  /** Why it does not run on another device, in words; null when there is nothing to say. */
  readonly deviceNote: string | null;
  /** Parts that a partial checkpoint lacks, in words; reading them is MODEL_INCOMPLETE. */
  readonly missing: readonly string[];
  /** What the comparison with reference values found; null when it was left out. Shown wherever results are. */
  selfTest: SelfTestReport | null = null;
  /** How far rounded weights are from float32; null where they are not rounded, or that was left out. */
  precisionError: PrecisionError | null = null;
  /** Parts of a forward pass on tensors, which stay where the runtime keeps them. */
  readonly tensorStages: TensorStages;
  private readonly ownTokenizer: Tokenizer | null;
  private readonly model: ForwardModel;

  constructor(parts: ModelParts) {
    const { name, contentHash, weightFlags, config, weights, tokenizer, runtime } = parts;
    this.name = name;
    this.contentHash = contentHash;
    this.weightFlags = weightFlags;
    this.config = config;
    this.weights = weights;
    this.ownTokenizer = tokenizer;
    this.runtime = runtime;
    this.precision = parts.precision ?? 'float32';
    this.deviceNote = parts.deviceNote ?? null;
    this.missing = parts.missing ?? [];
    this.model = {
      config,
      weights,
      runtime,
      stages: new StageCache(runtime, config),
      unembedStage: new UnembedStage(runtime, config),
      layerNormFolded: weightFlags.foldLayerNorm,
      maxFlopsPerRun: parts.maxFlopsPerRun ?? defaultMaxFlopsPerRun,
    };
    this.tensorStages = new TensorStages(this.model);
  }

  /** False for a checkpoint without tokenizer files. */
  get hasTokenizer(): boolean {
    return this.ownTokenizer !== null;
  }

  /** @throws CircuitLensError MODEL_FILES_MISSING when the model's folder has no tokenizer files */
  get tokenizer(): Tokenizer {
    if (this.ownTokenizer) return this.ownTokenizer;
    throw new CircuitLensError(
      'MODEL_FILES_MISSING',
      `Model "${this.name}" has no tokenizer: its folder lacks merges.txt. Put vocab.json and merges.txt there, or give token ids.`,
      { model: this.name, missing: ['merges.txt'] },
    );
  }

  /** Every hook point, in the order of the forward pass. */
  hookPoints(options: { onRequest?: boolean } = {}): HookPoint[] {
    return listHookPoints(this.config.nLayers, options);
  }

  /**
   * Token ids of prompts.
   * @throws CircuitLensError PROMPT_EMPTY
   */
  toTokens(prompts: PromptInput | readonly PromptInput[], options: { prependBos?: boolean } = {}): number[][] {
    const prependBos = options.prependBos ?? true;
    return asPrompts(prompts).map((prompt) =>
      typeof prompt === 'string' ? this.tokenizer.toTokens(prompt, { prependBos }).tokens[0]! : [...prompt],
    );
  }

  /**
   * Runs prompts; shorter ones are padded on the right, which changes nothing before it.
   * @returns logits [prompt, position, dVocab] (or [prompt, dVocab], or null, by `logitsAt`) and the last residual stream
   */
  async run(prompts: PromptInput | readonly PromptInput[], options: RunOptions = {}): Promise<RunResult> {
    return this.execute(prompts, options, new Set(), async () => {});
  }

  /** `run` that also keeps activations: the default hook points, or those selected. */
  async runWithCache(
    prompts: PromptInput | readonly PromptInput[],
    options: RunOptions & CacheOptions = {},
  ): Promise<CachedRunResult> {
    const names = new Set(this.select(options.names ?? '*').map((point) => point.name));
    const visits = options.visits ?? new Map();
    let cache: ActivationCache | null = null;
    const reads = new Set([...names, ...visits.keys()]);
    const result = await this.execute(prompts, options, reads, async (point, activation, batch) => {
      await visits.get(point.name)?.(activation);
      if (!names.has(point.name)) return;
      cache ??= new ActivationCache(this.config.nLayers, batch.lengths, options.keepAt);
      cache.add(point, activation);
    });
    return { ...result, cache: cache ?? new ActivationCache(this.config.nLayers, result.lengths) };
  }

  /** `run` with hooks named first, as in TransformerLens. */
  async runWithHooks(
    prompts: PromptInput | readonly PromptInput[],
    hooks: readonly RunHook[],
    options: RunOptions = {},
  ): Promise<RunResult> {
    return this.run(prompts, { ...options, hooks: [...(options.hooks ?? []), ...hooks] });
  }

  /**
   * Cross-entropy of the prompts' own next tokens, in nats.
   * @returns the mean over all predictions, and each of them [prompt, position − 1]
   */
  async loss(
    prompts: PromptInput | readonly PromptInput[],
    options: RunOptions = {},
  ): Promise<{ mean: number; perToken: Tensor }> {
    const given = this.toTokens(prompts, options);
    const rows = given.length * Math.max(...given.map((ids) => ids.length)); // shorter prompts are padded
    // A hook may stand behind the last block, where the parts have none.
    const isWhole = rows * this.config.dVocab <= logitsMax || (options.hooks ?? []).length > 0;
    if (!isWhole) return this.lossInParts(given, options);
    const { logits, tokens, lengths } = await this.run(given, { ...options, logitsAt: 'all' });
    const perToken = lossPerToken(logits!, tokens, lengths);
    return { mean: meanLoss(perToken), perToken };
  }

  /** The loss of long prompts, whose logits at all positions would be gigabytes. */
  private async lossInParts(given: readonly number[][], options: RunOptions) {
    const run = await this.run(given, { ...options, logitsAt: 'none' });
    const { nLayers, dVocab } = this.config;
    const perToken = await lossInParts(run, Math.floor(logitsMax / dVocab), async (ids, residual) => {
      const { checkpoint } = options;
      return (await this.run([ids], { startAtLayer: nLayers, residual, checkpoint })).logits!;
    });
    return { mean: meanLoss(perToken), perToken };
  }

  /**
   * Part of one block on values of one's own, for experiments that hold many runs at once; no hooks, no cache.
   * @returns what the stretch makes, [batch, position, …]
   */
  async runStretch(run: StretchRun): Promise<Map<BlockValue, Float32Array>> {
    return runStretchInMemory(this.model, run);
  }

  /** Hook points of a selection. @throws CircuitLensError UNKNOWN_HOOK when a name or glob matches nothing */
  select(selection: HookSelection): HookPoint[] {
    if (typeof selection === 'function') return this.hookPoints({ onRequest: true }).filter(selection);
    const patterns = typeof selection === 'string' ? [selection] : selection;
    return patterns.flatMap((pattern) => matchHookPoints(pattern, this.config.nLayers));
  }

  private async execute(
    prompts: PromptInput | readonly PromptInput[],
    options: RunOptions,
    reads: ReadonlySet<string>,
    onActivation: (point: HookPoint, activation: Tensor, batch: TokenBatch) => Promise<void>,
  ): Promise<RunResult> {
    const batch = makeTokenBatch(this.toTokens(prompts, options), this.config, options.attentionMask);
    if (options.prefix) checkPrefix(options.prefix, batch, this.config);
    if (options.keepsPrefix) checkEven(batch, batch.tokens.length);
    const { nLayers } = this.config;
    const startAtLayer = layerIndex(options.startAtLayer ?? 0, nLayers);
    const stopAtLayer = layerIndex(options.stopAtLayer ?? nLayers, nLayers);
    checkStart(startAtLayer, options.residual, [batch.tokens.length, batch.tokens[0]!.length, this.config.dModel]);
    const result = await forward(this.model, {
      batch,
      reads,
      hooks: this.hookTable(options.hooks ?? []),
      startAtLayer,
      stopAtLayer,
      residual: options.residual,
      prefix: options.prefix ?? null,
      keepsPrefix: options.keepsPrefix ?? false,
      given: options.given,
      logitsAt: options.logitsAt ?? 'all',
      onActivation: (point, activation) => onActivation(point, activation, batch),
      checkpoint: options.checkpoint ?? noCheckpoint,
    });
    return { ...result, tokens: batch.tokens, lengths: batch.lengths };
  }

  private hookTable(hooks: readonly RunHook[]): Map<string, HookFunction[]> {
    const table = new Map<string, HookFunction[]>();
    for (const { hook, run } of hooks) {
      for (const { name } of this.select(hook)) table.set(name, [...(table.get(name) ?? []), run]);
    }
    return table;
  }
}

/** Logits that are in memory at once while a loss is computed; 67 MB. */
const logitsMax = 2 ** 24;

const noCheckpoint = async (): Promise<void> => {};
