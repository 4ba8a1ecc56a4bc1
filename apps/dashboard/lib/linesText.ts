import { transformerLensScript, whyNoLines } from '@circuit-lens/shared/names';
import type { Recipe } from './pinnedViews.ts';

/** One piece of text to paste, and what it is. */
export interface TitledText {
  title: string;
  text: string;
}

/**
 * The TransformerLens lines that give the numbers of a recipe, or that there are none.
 * @param model what an input means that names none; null while it is not known
 */
export function linesText({ operation, input }: Recipe, model: string | null): TitledText {
  const script = transformerLensScript(operation, input, model ?? undefined);
  if (script) return { title: `\`result\` equals result.${script.gives} of ${operation}`, text: script.text };
  return { title: 'no lines', text: comment(whyNoLines(operation, input)) };
}

/** A sentence as lines of a Python comment that fit the dialog. */
const comment = (sentence: string): string => sentence.replace(/(.{1,86})(?:\s+|$)/g, '# $1\n').trimEnd();
