import type { ModelSpec } from '@circuit-lens/shared';
import type { z } from 'zod';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { ByteBudget } from '../memory/ByteBudget.ts';
import type { InputSizes } from './inputSizes.ts';
import type { RunMemory } from './RunMemory.ts';
import type { DoWave } from './waves.ts';

/** What an operation may use while it runs, beside its input. */
export interface OperationContext {
  /** The model its input names, loaded (`ModelSpec` fields of the input; the default model when left out). */
  loadModel(spec: ModelSpec): Promise<HookedTransformer>;
  /** Gives way to more urgent work; throws JOB_CANCELLED when the caller has cancelled. Awaited between stages. */
  checkpoint(): Promise<void>;
  /** Share done (0 to 1) and what is being done. */
  onProgress(done: number, message: string): void;
  /**
   * What there is of the result so far, in the result's own shape; each call replaces the one before. For work that takes
   * seconds, so that a picture can fill while it is computed. Not everybody listens.
   */
  onPartial?(result: Record<string, unknown>): void;
  /** Goes on on the CPU, where a device has failed that nobody asked for by name; false when that can't help. */
  leaveDevice?(reason: string): boolean;
  /** Does the waves of long work, so that a job that was cut goes on from the last one; left out, none is kept. */
  wave?: DoWave;
  /** What was read of recent runs; left out: every operation runs the model by itself. */
  runs?: RunMemory;
  /** Where else what can be used again is kept; left out: nothing is. */
  budget?: ByteBudget;
}

/**
 * One operation, declared once: the worker, the command line, the GraphQL fields and the documentation read this.
 * Results hold plain values and `Tensor`s; the envelope encodes them.
 */
export interface Operation<Schema extends z.ZodType = z.ZodType> {
  name: string;
  /** Raised when the same input would give another result: results are kept by it. */
  version: number;
  /** One sentence: what it tells you. */
  summary: string;
  input: Schema;
  /** Fields of an input to begin from, beside prompts and runs where it requires them (`exampleInput`). */
  example?: Partial<z.input<Schema>>;
  /** Axes of every tensor in the result, in words. */
  output: string;
  /** Answers at once, or runs as a job. */
  mode: 'immediate' | 'job';
  /**
   * What it works with: the model (the default), where one job runs at a time, or the network alone: such an operation
   * loads no model, its envelope says `model: null`, and it runs beside the jobs of the model.
   */
  needs?: 'model' | 'network';
  /** Does the result depend on BOS? False: the envelope says `prependBos: null`. */
  takesPrompts: boolean;
  /**
   * Work that it takes at most, in tokens through one layer; left out: one pass of all prompts in its input. An estimate
   * that is made before anything is loaded, of an input that may still be refused: it never throws.
   */
  cost?(input: z.input<Schema>, sizes: InputSizes): number;
  /** Values that its result holds at most, where they may be many; left out: some hundreds a prompt. */
  values?(input: z.input<Schema>, sizes: InputSizes): number;
  /** Share of its progress, 0 to 1, that loading the model takes when it has to be loaded; default 0.5. */
  loadShare?: number;
  /** True: what it does is gone with the process, so that a result that is kept answers nobody. Default false. */
  isRepeated?: boolean;
  run(input: z.output<Schema>, context: OperationContext): Promise<Record<string, unknown>>;
}

/** Keeps the input's type while declaring an operation. */
export function defineOperation<Schema extends z.ZodType>(operation: Operation<Schema>): Operation<Schema> {
  return operation;
}
