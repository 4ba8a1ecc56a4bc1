import type { Tokenizer } from '../tokenizer/Tokenizer.ts';
import type { OwnProblem, OwnRow } from './ownPrompts.ts';

interface Limits {
  tokenizer: Tokenizer;
  /** Longest prompt in tokens, BOS included. */
  nCtx: number;
  prependBos: boolean;
}

/** What keeps a row from being run on a model, in words; one line for each thing. */
export function checkOwnRow(own: OwnRow, limits: Limits): OwnProblem[] {
  const messages = [
    ...promptMessages(own, limits),
    ...answerMessages('correct', own.correct, limits.tokenizer),
    ...answerMessages('incorrect', own.incorrect, limits.tokenizer),
    ...(own.correct !== '' && own.correct === own.incorrect
      ? ['Both answers are the same, so they do not differ.']
      : []),
  ];
  return messages.map((message) => ({ row: own.row, line: own.line, message }));
}

function promptMessages({ prompt, corrupted }: OwnRow, { tokenizer, nCtx, prependBos }: Limits): string[] {
  if (prompt.trim() === '') return ['The prompt is empty. Write a sentence that stops before the answer.'];
  const lengthOf = (text: string) => tokenizer.encode(text).length + (prependBos ? 1 : 0);
  const length = lengthOf(prompt);
  if (length > nCtx) return [`The prompt has ${length} tokens; this model reads at most ${nCtx}. Shorten it.`];
  if (corrupted === null || lengthOf(corrupted) === length) return [];
  return [
    `The corrupted prompt has ${lengthOf(corrupted)} tokens, the prompt ${length}; they are compared position by position and must be equally long.`,
  ];
}

function answerMessages(which: 'correct' | 'incorrect', answer: string, tokenizer: Tokenizer): string[] {
  if (answer.trim() === '') return [`The ${which} answer is empty. Write one token, such as " Mary".`];
  const pieces = tokenizer.encode(answer).map((id) => tokenizer.decode([id]));
  if (pieces.length === 1) return [];
  const cut = pieces.map((piece) => piece.replaceAll(' ', '·')).join(' | ');
  return [
    `The ${which} answer “${answer.trim()}” is more than one token (${cut}), so its logit is not one number. Choose another that this model knows.`,
  ];
}

/** Rows without a corrupted prompt in a set where others have one. */
export function checkCorrupted(rows: readonly OwnRow[]): OwnProblem[] {
  if (rows.every(({ corrupted }) => corrupted === null)) return [];
  return rows
    .filter(({ corrupted }) => corrupted === null)
    .map(({ row, line }) => ({ row, line, message: 'The corrupted prompt is missing, which other rows have.' }));
}
