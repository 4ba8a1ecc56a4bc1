import type { Dataset } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnProblem } from '../ioi/ownPrompts.ts';
import { OperationTester } from '../testing/OperationTester.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

describe('dataset.parse', () => {
  interface Parsed {
    dataset: Dataset | null;
    corrupted: Dataset | null;
    problems: OwnProblem[];
  }
  const parse = (text: string, format = 'csv') => tester.resultOf<Parsed>('dataset.parse', { text, format });
  const sentence = 'When John and Mary met, John smiled at';

  it('reads quoted cells, line ends of both kinds, columns in any order, and gives answers their space', async () => {
    const text = `\uFEFFcorrect,prompt,incorrect\r\nMary,"${sentence}",John\r\n\r\n" Mary","He said ""hi"" to John,\nand John smiled at"," John"\n`;
    const { dataset, corrupted, problems } = await parse(text);
    expect(problems).toEqual([]);
    expect(corrupted).toBeNull();
    expect(dataset!.prompts).toEqual([
      { text: sentence, answers: { correct: ' Mary', incorrect: ' John' } },
      { text: 'He said "hi" to John,\nand John smiled at', answers: { correct: ' Mary', incorrect: ' John' } },
    ]);
  });

  it('explains each bad row with its line, and keeps the good ones', async () => {
    const lines = [
      'prompt,correct,incorrect',
      `"${sentence}", Mary, John`,
      `${sentence}, Mary, John`,
      `"two\nlines", Zbigniewska, John`,
      '"", Mary, John',
      `"${sentence}", Mary, Mary`,
      `"${'word '.repeat(60)}", Mary, `,
    ];
    const { dataset, problems } = await parse(lines.join('\n'));
    expect(dataset!.prompts).toHaveLength(1);
    expect(problems.map(({ row, line }) => [row, line])).toEqual([
      [2, 3],
      [3, 4],
      [4, 6],
      [5, 7],
      [6, 8],
      [6, 8],
    ]);
    const words = [
      'double quotes',
      'more than one token',
      'prompt is empty',
      'the same',
      'at most 32',
      'incorrect answer is empty',
    ];
    for (const [i, word] of words.entries()) expect(problems[i]!.message).toContain(word);
  });

  it('reads JSON, and pairs corrupted prompts of equal length', async () => {
    const answers = { correct: ' Mary', incorrect: ' John' };
    const row = { prompt: sentence, ...answers, corrupted: 'When John and Mary met, Mary smiled at' };
    const good = await parse(JSON.stringify([row]), 'json');
    expect(good.corrupted!.prompts[0]).toEqual({ text: row.corrupted, answers });
    const bad = await parse(
      JSON.stringify([row, { ...row, corrupted: 'short' }, { ...row, corrupted: null }, { x: 1 }]),
      'json',
    );
    expect(bad.problems.map((problem) => problem.row)).toEqual([2, 3, 4]);
    expect(bad.problems[0]!.message).toContain('equally long');
    expect(bad.problems[1]!.message).toContain('missing');
  });

  it.each([
    ['', 'csv', 'no text'],
    ['prompt,correct\na,b', 'csv', 'incorrect is missing'],
    ['prompt,correct,incorrect,foo\n', 'csv', 'no column "foo"'],
    ['prompt,correct,incorrect\n', 'csv', 'no prompt'],
    ['{', 'json', 'no JSON'],
    ['{}', 'json', 'list'],
  ])('of %j as %s says what is wrong with all of it', async (text, format, words) => {
    const { dataset, problems } = await parse(text, format);
    expect(dataset).toBeNull();
    expect(problems[0]).toMatchObject({ row: null, message: expect.stringContaining(words) });
  });
});
