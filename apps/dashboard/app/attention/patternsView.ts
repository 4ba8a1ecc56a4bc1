import { sequentialRange } from '../../lib/colorScale.ts';
import { decodeFloats } from '../../lib/decodeFloats.ts';
import { promptTokens, type TokenBox, tokenBoxes } from '../../lib/tokenBoxes.ts';
import { type HeadPattern, lookOf } from './attentionView.ts';
import type { PatternsRun } from './queries.ts';

/** Patterns of some heads on one prompt. */
export interface PatternsView {
  boxes: TokenBox[];
  patterns: HeadPattern[];
  range: number;
}

/** The view of a run; null while it is that of other heads. */
export function patternsView(run: PatternsRun, heads: readonly string[]): PatternsView | null {
  const prompt = run.prompts[0];
  if (!prompt || run.attentionPatterns.shape[1] !== heads.length) return null;
  const tokens = promptTokens(prompt);
  const boxes = tokenBoxes(tokens);
  const all = decodeFloats(run.attentionPatterns.data as string);
  const area = boxes.length ** 2;
  const patterns = heads.map((head, i) => {
    const values = all.subarray(i * area, (i + 1) * area);
    return { head, values, look: lookOf(head, values, tokens) };
  });
  return { boxes, patterns, range: sequentialRange(all) };
}
