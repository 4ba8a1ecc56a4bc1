import { ablationLines } from './ablationLines.ts';
import { attentionLines } from './attentionLines.ts';
import { attributionLines } from './attributionLines.ts';
import { circuitLines } from './circuitLines.ts';
import { headLines } from './headLines.ts';
import { patchLines } from './patchLines.ts';
import { pathLines } from './pathLines.ts';
import { answerLines, modelLines, promptLines, type ScriptRecipe, scriptFlags } from './preludes.ts';
import { runLines } from './runLines.ts';
import type { ScriptLines } from './ScriptLines.ts';
import { weightLines } from './weightLines.ts';

/** Operations that TransformerLens 3.9 can be asked for; another is one entry. */
const table: Record<string, ScriptLines> = {
  ...weightLines,
  ...runLines,
  ...attentionLines,
  ...attributionLines,
  ...headLines,
  ...patchLines,
  ...pathLines,
  ...ablationLines,
  ...circuitLines,
};

/** Names of the operations that have lines, for at least some inputs. */
export const transformerLensOperations: readonly string[] = Object.keys(table);

const recipeFields = ['model', 'weightFlags', 'prompts', 'prependBos'];

/** A script for TransformerLens 3.9. */
export interface TransformerLensScript {
  /** Python, as it can be run; it sets `result` and prints it. */
  text: string;
  /** Which part of the operation's result that is. */
  gives: string;
}

/**
 * The lines with which TransformerLens 3.9 gives the same numbers as an operation: to check them, or to go on there.
 * @param model what an input means that names none
 * @returns null where there is no counterpart, or none for this input (interventions, other positions than the end)
 */
export function transformerLensScript(
  operation: string,
  input: Record<string, unknown>,
  model = 'gpt2',
): TransformerLensScript | null {
  const entry = table[operation];
  if (!entry || Object.keys(input).some((field) => ![...recipeFields, ...entry.takes].includes(field))) return null;
  const recipe = input as ScriptRecipe & Record<string, unknown>;
  if (!isPlain(recipe)) return null;
  // An operation on two runs names its model in the first of them.
  const loads = { model, ...((recipe.clean ?? recipe) as ScriptRecipe) };
  const needs = new Set(entry.needs);
  if (needs.has('prompts') && !recipe.prompts?.length) return null;
  if (needs.has('foldedLayerNorm') && !scriptFlags(recipe).foldLayerNorm) return null;
  if (needs.has('texts') && recipe.prompts?.some(({ text }) => text === undefined)) return null;
  const parts = [
    modelLines(loads),
    needs.has('prompts') || needs.has('texts') ? promptLines(recipe) : [],
    needs.has('answers') ? answerLines(recipe) : [],
    entry.lines(recipe),
  ];
  if (parts.includes(null)) return null;
  const text = parts.filter((part) => part!.length > 0).map((part) => part!.join('\n'));
  return {
    text: `${text.join('\n\n')}\nprint(result)\n`,
    gives: typeof entry.gives === 'string' ? entry.gives : entry.gives(input),
  };
}

/** Do the runs inside an input, if it has any, say no more than a script follows: one model, no interventions? */
function isPlain({ clean, corrupted, source, ...recipe }: ScriptRecipe & Record<string, unknown>): boolean {
  const runs = [clean, corrupted, source].filter((run) => run !== undefined) as Record<string, unknown>[];
  if (runs.some((run) => Object.keys(run).some((field) => !recipeFields.includes(field)))) return false;
  const first: Record<string, unknown> = (clean as Record<string, unknown> | undefined) ?? recipe;
  const differs = (field: string) =>
    runs.some((run) => run[field] !== undefined && JSON.stringify(run[field]) !== JSON.stringify(first[field]));
  return !differs('model') && !differs('weightFlags');
}
