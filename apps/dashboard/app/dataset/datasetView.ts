import { showToken } from '../../lib/format.ts';
import type { PromptRow } from '../../lib/promptRows.ts';
import { sentenceParts } from '../../lib/sentenceParts.ts';
import type { Evaluation } from './queries.ts';

/** One prompt with what it is made of and how the model does on it. */
export interface PromptLine extends PromptRow {
  /** Place in the set, from 0. */
  place: number;
  /** The sentence without its names: its template, or the text with them taken out. */
  sentence: string;
  order: NameOrder;
  /** logit(correct) − logit(incorrect) at END. */
  difference: number;
  /** Place of the right name among all tokens, from 1. */
  rank: number;
  probability: number;
  /** What the model expects most. */
  top: string;
}

/** Which of the two names stands first. */
export type NameOrder = 'right name first' | 'wrong name first' | 'not both there';

/**
 * The prompts that were run, in the order of the set.
 * @param rows the rows that were run, in the order of the run
 * @param places where each of them stands in the set
 * @param templates the sentence of each row by its text, where the set knows it
 */
export function promptLines(
  evaluation: Evaluation,
  rows: readonly PromptRow[],
  { places, templates }: { places: readonly number[]; templates: ReadonlyMap<string, string> },
): PromptLine[] {
  return evaluation.rows.map(({ prompt, logitDifference, rank, probability, top }) => {
    const row = rows[prompt] ?? { text: '', correct: '', incorrect: '' };
    return {
      ...row,
      place: places[prompt] ?? prompt,
      sentence: templates.get(row.text) ?? withoutNames(row),
      order: nameOrder(row),
      difference: logitDifference,
      rank: rank + 1,
      probability,
      top: showToken(top.text),
    };
  });
}

/** As the API names the sentence of a prompt that has no template. */
function withoutNames({ text, correct, incorrect }: PromptRow): string {
  const names = [...new Set([correct.trim(), incorrect.trim()])].filter((name) => name !== '');
  return names.reduce((rest, name) => rest.replaceAll(name, '…'), text).replace(/ {2,}/g, ' ');
}

function nameOrder(row: PromptRow): NameOrder {
  const tones = sentenceParts(row).map(({ tone }) => tone);
  const [right, wrong] = [tones.indexOf('io'), tones.indexOf('s')];
  if (right < 0 || wrong < 0) return 'not both there';
  return right < wrong ? 'right name first' : 'wrong name first';
}
