import { parseHead } from '../heads.ts';
import type { ScriptRecipe } from './preludes.ts';

/** What an operation comes to in TransformerLens. */
export interface ScriptLines {
  /** What must stand before its lines: tokens, texts, answers; or what its weights must be. */
  needs: readonly ('prompts' | 'texts' | 'answers' | 'foldedLayerNorm')[];
  /** Fields of the input, beside those of the recipe, that the lines follow; with others there are none. */
  takes: readonly string[];
  /** Which part of the operation's result they give, in the same order; `rows[].logit` is a field of every row. */
  gives: string | ((input: Record<string, unknown>) => string);
  /** The lines, the last of them setting `result`; null where TransformerLens has no counterpart of this input. */
  lines(input: ScriptRecipe & Record<string, unknown>): string[] | null;
}

/** Every head, as Python lists them. */
export const allHeads = '[(layer, head) for layer in range(model.cfg.n_layers) for head in range(model.cfg.n_heads)]';

/** Labels as pairs of layer and head; null where none are given. */
export const givenHeads = (labels: unknown): [number, number][] | null =>
  Array.isArray(labels) ? labels.map((label) => Object.values(parseHead(String(label))) as [number, number]) : null;
