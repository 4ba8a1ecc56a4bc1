import { CircuitLensError, type Position } from '@circuit-lens/shared';

/** A prompt ready to run: ids, answers as ids, and where its labels are. */
export interface PreparedPrompt {
  tokens: number[];
  correct: number | null;
  incorrect: number | null;
  /** Named positions, `end` always among them. */
  labels: Record<string, number>;
}

/**
 * The index of a position in one prompt. Negative numbers count from the prompt's end.
 * @throws CircuitLensError POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND
 */
export function resolvePosition(position: Position, { tokens, labels }: PreparedPrompt, promptIndex: number): number {
  if (typeof position === 'string') {
    const found = labels[position];
    if (found !== undefined && found < tokens.length) return found;
    const known = Object.keys(labels);
    throw new CircuitLensError(
      'LABEL_NOT_FOUND',
      `Prompt ${promptIndex} has no position "${position}". Known here: ${known.join(', ')}. Give the prompt \`labels\`, or use a number.`,
      { prompt: promptIndex, label: position, known },
    );
  }
  const index = position < 0 ? position + tokens.length : position;
  if (index >= 0 && index < tokens.length) return index;
  throw new CircuitLensError(
    'POSITION_OUT_OF_RANGE',
    `Position ${position} is outside prompt ${promptIndex}, which has ${tokens.length} tokens (BOS included).`,
    { prompt: promptIndex, position, tokens: tokens.length },
  );
}
