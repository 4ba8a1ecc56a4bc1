import { showToken } from '../../lib/format.ts';
import type { NextTokensRun } from './queries.ts';

/** A row of the table of likely next tokens. */
export interface NextTokenRow {
  rank: number;
  id: number;
  text: string;
  logit: number;
  probability: number;
  /** Blue for the expected answer, red for another name of the prompt. */
  tone: 'pos' | 'neg' | 'plain';
  /** Length of its bar, 0 to 1: of the largest probability. */
  share: number;
}

/** What the table and the finding say about one prompt. */
export interface NextTokensView {
  rows: NextTokenRow[];
  /** Probability of all tokens that are not in the table. */
  restProbability: number;
  tokens: number;
  answer: { text: string; rank: number; probability: number } | null;
  /** The likeliest other name of the prompt among the rows. */
  otherName: { text: string; probability: number } | null;
}

const isName = (text: string) => /^ ?\p{Lu}\p{L}+$/u.test(text);

/** The rows of the table, the answer and the other name marked. */
export function nextTokensView(run: NextTokensRun): NextTokensView {
  const [prompt] = run.prompts;
  const inPrompt = new Set(prompt?.tokens.map((token) => token.id));
  const answerId = prompt?.correct?.id ?? null;
  const isOther = (row: { id: number; text: string }) =>
    answerId !== null && row.id !== answerId && inPrompt.has(row.id) && isName(row.text);
  const largest = Math.max(...run.nextTokens.map((row) => row.probability), 0);
  const [answer] = answerId === null ? [] : run.answers;
  const other = run.nextTokens.find(isOther);
  return {
    rows: run.nextTokens.map((row) => ({
      ...row,
      text: showToken(row.text),
      tone: row.id === answerId ? 'pos' : isOther(row) ? 'neg' : 'plain',
      share: largest > 0 ? row.probability / largest : 0,
    })),
    restProbability: Math.max(0, 1 - run.nextTokens.reduce((sum, row) => sum + row.probability, 0)),
    tokens: prompt?.tokens.length ?? 0,
    answer: answer ? { ...answer, text: showToken(answer.text) } : null,
    otherName: other ? { text: showToken(other.text), probability: other.probability } : null,
  };
}
