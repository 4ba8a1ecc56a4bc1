import { z } from 'zod';

/** Named positions of an IOI prompt; `end` is the last token of any prompt. */
export const positionLabels = ['end', 'io', 's1', 's1+1', 's2'] as const;

/**
 * A position, resolved for each prompt by itself: an integer (negative counts from the prompt's end, BOS included), or a
 * label: `end`, `io`, `s1`, `s1+1`, `s2`, or one of the prompt's own `labels`.
 */
export const positionSchema = z
  .union([z.int(), z.string().min(1)])
  .describe("An index (negative from the end), or a label: end, io, s1, s1+1, s2, or one of the prompt's own");

export type Position = z.infer<typeof positionSchema>;
