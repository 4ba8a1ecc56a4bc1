/** What a worker can be asked to time, the same words for all libraries. */

/** Any two tokens; the same pair in `analyses.py` and `sweeps.py`. */
export const answers = { correct: 100, incorrect: 200 };

/** First position at which the pairs of a sweep differ. */
export const differsFrom = { everywhere: 1, s2: 10 } as const;

/** One forward pass over `batch` prompts of `length` fixed tokens. */
export interface ForwardCommand {
  batch: number;
  length: number;
  /**
   * `logits`: of every position. `last`: of the last position only, as cheaply as the library can (TransformerLens
   * computes them all). `cache`: with every hook point kept; not for Hugging Face.
   */
  what: 'logits' | 'last' | 'cache';
}

/** Tokens behind each prompt, greedily, keys and values of what was run before reused. */
export interface GenerateCommand {
  what: 'generate';
  batch: number;
  length: number;
  newTokens: number;
}

/**
 * One whole analysis. `headEffects` and `neuronEffects` run the prompts and read the direct effect of every head or
 * neuron on a logit difference at the last position; the others are of all heads' weights. Not for Hugging Face.
 */
export type AnalysisCommand =
  | { what: 'headEffects' | 'neuronEffects'; batch: number; length: number }
  | { what: 'eigenvalues' | 'svd' | 'composition' };

/**
 * Activation patching, clean into corrupted, mean logit difference at the last position: `resid_pre` by position, `z` by
 * head, or z, q, k, v and pattern each by head and position. The pairs differ at every position from the second on, or at
 * position 10 alone, where the notebook's prompts have S2. Not for Hugging Face.
 */
export interface SweepCommand {
  what: 'residPreSweep' | 'headSweep' | 'byPositionSweeps';
  differ: keyof typeof differsFrom;
  batch: number;
  length: number;
}

export type Command = (ForwardCommand | GenerateCommand | AnalysisCommand | SweepCommand) & {
  /** Timed at its first run; else the same is done once before, untimed. */
  cold?: true;
};
