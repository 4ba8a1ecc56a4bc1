import { type Dataset, datasetSizeMax, modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { checkCorrupted, checkOwnRow } from '../ioi/checkOwnPrompts.ts';
import { type OwnProblem, type OwnRow, readOwnPrompts } from '../ioi/ownPrompts.ts';
import { defineOperation } from './Operation.ts';

/** A person's own prompts, read and checked against the model before anything is run. */
export const datasetParse = defineOperation({
  name: 'dataset.parse',
  version: 1,
  summary: "A person's own prompts, CSV or JSON, as a dataset; what is wrong with a row is said in words.",
  input: z.strictObject({
    ...modelSpecFields,
    text: z.string().max(20_000_000).describe('The whole text of the file'),
    format: z
      .enum(['csv', 'json'])
      .describe(
        'csv: header prompt,correct,incorrect and perhaps corrupted; an answer without a space in front gets one. json: a list of objects with these fields, taken as they are',
      ),
    prependBos: z.boolean().optional().describe('Are the prompts run with BOS? Counts in their length; default true'),
  }),
  output:
    'dataset: { prompts, source } of the good rows, null when there is none; corrupted: the same for their corrupted prompts, null when the text has none; problems: { row from 1, line from 1 or null, message }, row null for the whole text',
  example: {
    format: 'csv',
    text: 'prompt,correct,incorrect\n"When John and Mary went to the shops, John gave the bag to",Mary,John\n',
  },
  mode: 'immediate',
  takesPrompts: true,
  cost: () => 0,
  async run({ text, format, prependBos = true, ...spec }, context) {
    const { tokenizer, config } = await context.loadModel(spec);
    const { rows, problems: unreadable } = readOwnPrompts(text, format);
    const limits = { tokenizer, nCtx: config.nCtx, prependBos };
    const problems = [
      ...unreadable,
      ...rows.flatMap((row) => checkOwnRow(row, limits)),
      ...checkCorrupted(rows),
      ...countProblems(rows.length + unreadable.length),
    ].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
    const bad = new Set(problems.map(({ row }) => row));
    const good = bad.has(null) ? [] : rows.filter(({ row }) => !bad.has(row));
    const hasCorrupted = good.some(({ corrupted }) => corrupted !== null);
    return {
      dataset: datasetOf(good, ({ prompt }) => prompt),
      corrupted: hasCorrupted ? datasetOf(good, ({ corrupted }) => corrupted!) : null,
      problems,
    };
  },
});

function countProblems(count: number): OwnProblem[] {
  if (count === 0) return [{ row: null, line: null, message: 'There is no prompt in it.' }];
  if (count <= datasetSizeMax) return [];
  return [{ row: null, line: null, message: `${count} prompts are too many; at most ${datasetSizeMax} are taken.` }];
}

/** Answers are those of the row, for its corrupted prompt too. */
function datasetOf(rows: readonly OwnRow[], textOf: (row: OwnRow) => string): Dataset | null {
  if (rows.length === 0) return null;
  return {
    source: 'own prompts',
    prompts: rows.map((row) => ({ text: textOf(row), answers: { correct: row.correct, incorrect: row.incorrect } })),
  };
}
