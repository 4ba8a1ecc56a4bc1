import { showToken } from './format.ts';
import type { PromptRow } from './promptRows.ts';

/** How the model's tokenizer cuts the texts of a page; a text that is missing was not looked up yet. */
export type TokensOfText = ReadonlyMap<string, readonly { id: number; text: string }[]>;

/** What is wrong with a row, in words. An error keeps the row out of the run; a notice does not. */
export interface RowProblem {
  field: 'text' | 'correct' | 'incorrect';
  kind: 'error' | 'notice';
  message: string;
}

interface CheckOptions {
  tokens: TokensOfText;
  /** Longest prompt of the model in tokens, BOS included. */
  nCtx: number;
  prependBos: boolean;
}

/** Every text that must be cut into tokens before the rows can be checked. */
export function textsToLookUp(rows: readonly PromptRow[]): string[] {
  const texts = rows.flatMap(({ text, correct, incorrect }) => [text, correct, incorrect]);
  return [...new Set(texts.filter((text) => text !== ''))];
}

/** What is wrong with one row, before anything is run; empty for a good one. */
export function checkRow(row: PromptRow, options: CheckOptions): RowProblem[] {
  const problems = [
    ...textProblems(row.text, options),
    ...answerProblems('correct', row.correct, options.tokens),
    ...answerProblems('incorrect', row.incorrect, options.tokens),
  ];
  if (problems.some((problem) => problem.kind === 'error')) return problems;
  return [...problems, ...pairProblems(row, options.tokens)];
}

function textProblems(text: string, { tokens, nCtx, prependBos }: CheckOptions): RowProblem[] {
  const error = (message: string): RowProblem[] => [{ field: 'text', kind: 'error', message }];
  if (text === '') return error('The prompt is empty. Write a sentence that stops before the answer.');
  const length = (tokens.get(text)?.length ?? 0) + (prependBos ? 1 : 0);
  if (length > nCtx) return error(`The prompt has ${length} tokens; this model reads at most ${nCtx}. Shorten it.`);
  return [];
}

function answerProblems(field: 'correct' | 'incorrect', answer: string, tokens: TokensOfText): RowProblem[] {
  const error = (message: string): RowProblem[] => [{ field, kind: 'error', message }];
  if (answer === '') return error(`The ${field} answer is empty. Write one token, such as “ Mary”.`);
  const cut = tokens.get(answer);
  if (!cut || cut.length === 1) return [];
  const parts = cut.map((part) => showToken(part.text)).join(' | ');
  const hint = answer.startsWith(' ')
    ? 'Choose another name that this model knows.'
    : 'A name inside a sentence starts with a space; try one.';
  return error(`“${answer.trim()}” is more than one token (${parts}), so its logit is not one number. ${hint}`);
}

function pairProblems({ text, correct, incorrect }: PromptRow, tokens: TokensOfText): RowProblem[] {
  if (correct === incorrect) {
    return [{ field: 'incorrect', kind: 'notice', message: 'Both answers are the same token: the difference is 0.' }];
  }
  const inPrompt = new Set((tokens.get(text) ?? []).map((token) => token.id));
  return (['correct', 'incorrect'] as const).flatMap((field): RowProblem[] => {
    const answer = field === 'correct' ? correct : incorrect;
    const id = tokens.get(answer)?.[0]?.id;
    if (id === undefined || inPrompt.has(id)) return [];
    const label = field === 'correct' ? 'IO' : 'S';
    const message = `“${answer.trim()}” does not stand in the prompt, so it has no ${label} position.`;
    return [{ field, kind: 'notice', message }];
  });
}

/** Said once for the whole set when its prompts differ in length; null when they do not. */
export function lengthNotice(lengths: readonly number[]): string | null {
  const different = [...new Set(lengths)].sort((a, b) => a - b);
  if (different.length < 2) return null;
  return `The prompts have ${different.join(', ')} tokens: pages compare them by label (IO, S1, S2, END), not by position.`;
}
