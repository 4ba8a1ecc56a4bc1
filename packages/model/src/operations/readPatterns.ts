import { hookName } from '@circuit-lens/shared';
import type { Tensor } from '../tensor.ts';
import { stopAfter } from './attentionRun.ts';
import type { OperationContext } from './Operation.ts';
import { arePatternsKept, patternBytesMax, patternsBytes } from './patternBytes.ts';
import type { ReadRun, RunReads } from './RunMemory.ts';
import { readRun } from './readRun.ts';

/** Which attention patterns are looked at, and by whom. */
export interface PatternReads {
  layers: readonly number[];
  /** Indices of the prompts; left out: all. */
  prompts?: readonly number[];
  /** Takes what it needs of one prompt in one layer, [head, query, key]; behind the prompt's end is padding. */
  look(pattern: Tensor, at: { layer: number; prompt: number }): void | Promise<void>;
}

/** Prompts as token ids, on a model, under interventions. */
export type TokenRun = Parameters<typeof readRun>[0];
type ReadContext = Pick<OperationContext, 'runs' | 'checkpoint'>;

/**
 * Shows the attention patterns of a run, layer by layer, as they are computed, and keeps none: those of all layers of a long
 * prompt would be most of a gigabyte. Of long prompts so many go together as have the patterns of one layer within 128 MB.
 */
export async function readPatterns(run: TokenRun, patterns: PatternReads, context: ReadContext): Promise<void> {
  const { prompts } = run;
  const atOnce = promptsAtOnce(run);
  const isWanted = (start: number) => patterns.prompts?.some((i) => i >= start && i < start + atOnce) ?? true;
  const stopAtLayer = stopAfter(run, Math.max(...patterns.layers));
  for (let start = 0; start < prompts.length; start += atOnce) {
    if (!isWanted(start)) continue;
    const some = { ...run, prompts: prompts.slice(start, start + atOnce) };
    const visits = visitsOf(patterns, start, some.prompts.length);
    await readRun(some, { names: [], visits, logitsAt: 'none', stopAtLayer }, context);
  }
}

/** The same beside other reads, in one pass where the prompts go together. */
export async function readWithPatterns(
  run: TokenRun,
  patterns: PatternReads,
  reads: Omit<RunReads, 'checkpoint' | 'visits'>,
  context: ReadContext,
): Promise<ReadRun> {
  const { length } = run.prompts;
  if (promptsAtOnce(run) === length) return readRun(run, { ...reads, visits: visitsOf(patterns, 0, length) }, context);
  await readPatterns(run, patterns, context);
  return readRun(run, reads, context);
}

function visitsOf({ layers, prompts, look }: PatternReads, firstPrompt: number, count: number) {
  const lookAtAll = (layer: number) => async (patterns: Tensor) => {
    for (let i = 0; i < count; i++) {
      const prompt = firstPrompt + i;
      if (prompts?.includes(prompt) ?? true) await look(patterns.sub(i), { layer, prompt });
    }
  };
  return new Map(layers.map((layer) => [hookName('pattern', layer), lookAtAll(layer)]));
}

function promptsAtOnce({ model: { config }, hooks, prompts }: TokenRun): number {
  const tokens = prompts.map((prompt) => prompt.tokens);
  // Interventions see all prompts at once. Short prompts stay together, so that theirs is the run that others have read.
  if (hooks.length > 0 || arePatternsKept(config, tokens)) return prompts.length;
  const fitting = Math.floor((prompts.length * patternBytesMax) / patternsBytes(config, tokens, 1));
  return Math.min(prompts.length, Math.max(1, fitting));
}
