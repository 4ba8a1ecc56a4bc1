import type { FactoredHead } from '../../analysis/factoredHead.ts';
import { notebookWeightFlags } from '../../ioi/notebookFlags.ts';
import type { Envelope } from '../../operations/envelope.ts';
import type { TokenRow } from '../../operations/tokenRanking.ts';
import type { Tensor } from '../../tensor.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, type ModelOptions, modelSpecOf } from '../modelOptions.ts';
import { describeRun, quoted, table, tokenLine } from '../report.ts';
import { withSession } from '../Session.ts';
import { writeEnvelope } from '../writeEnvelope.ts';

interface IoiOptions extends ModelOptions {
  singleSpace?: boolean;
}

/** The result of the operation `ioi.notebook`. */
interface NotebookResult {
  shapes: { W_Q: number[]; W_K: number[] };
  factoredHead: FactoredHead & { head: string };
  milkPrompt: { text: string; answer: string; tokens: string[]; rows: TokenRow[]; answerRow: TokenRow };
  prompts: { text: string; tokens: number; correct: string; incorrect: string; answerTokens: [number, number] }[];
  logitDifference: { perPrompt: Tensor; mean: number; accuracy: number; correctProbability: number };
}

/** `ioi`: the whole notebook as a report. */
export const registerIoi: RegisterCommand = (program, { terminal }) => {
  const command = program
    .command('ioi')
    .description('the IOI notebook: weights, one prompt, eight logit differences; all five weight flags on, as there')
    .option('--single-space', "one space after the comma, as in the published prompts; the notebook's have two");
  addModelOptions(command).action(async (options: IoiOptions) => {
    await withSession(options, terminal, async (session) => {
      const envelope = await session.run('ioi.notebook', {
        ...modelSpecOf(options, notebookWeightFlags),
        prependBos: options.bos,
        spaces: options.singleSpace ? 'single' : 'double',
      });
      if (options.json) return writeEnvelope(envelope, options.encoding, terminal);
      await terminal.line(reportText(envelope));
    });
  });
};

function reportText({ model, prependBos, result }: Envelope): string {
  const notebook = result as unknown as NotebookResult;
  return [
    'The IOI notebook',
    '================',
    describeRun(model, prependBos),
    heading('1. Model setup'),
    weightsText(notebook, model.weightFlags.refactorFactoredAttentionMatrices),
    heading('1.1.1. The model on one prompt'),
    milkText(notebook.milkPrompt),
    heading('1.1.2. The model on eight prompts'),
    promptsText(notebook),
  ].join('\n');
}

function heading(text: string): string {
  return `\n${text}\n${'-'.repeat(text.length)}`;
}

function weightsText({ shapes, factoredHead }: NotebookResult, refactored: boolean): string {
  const { head, queryNorms, keyNorms, largestGap, largestGapColumn, unexplainedGap } = factoredHead;
  const percent = (100 * factoredHead.offDiagonal).toFixed(1);
  const promise = refactored
    ? [
        `  (the gap is b_K² − b_Q², to ${unexplainedGap.toExponential(0)} of the largest norm)`,
        `Columns of W_Q are orthogonal: off-diagonal products reach ${percent}% of the largest diagonal one, ` +
          `${factoredHead.offDiagonalWithBias.toExponential(0)} with the bias row that took part in the decomposition.`,
      ]
    : [
        `Off-diagonal products of the columns of W_Q reach ${percent}% of the largest diagonal one ` +
          '(refactorFactoredAttentionMatrices is off, so they need not be orthogonal).',
      ];
  return [
    `W_Q [${shapes.W_Q.join(', ')}], W_K [${shapes.W_K.join(', ')}] (layer, head, dModel, dHead)`,
    `\nSquared column norms of ${head}: W_Q`,
    numbers(queryNorms),
    `Squared column norms of ${head}: W_K`,
    numbers(keyNorms),
    `Largest gap: ${largestGap.toFixed(3)}, at column ${largestGapColumn}`,
    ...promise,
  ].join('\n');
}

/** Values of a vector, eight a line. */
function numbers({ data }: Tensor): string {
  const cells = Array.from(data, (value) => value.toFixed(3).padStart(9));
  const lines = Array.from({ length: Math.ceil(cells.length / 8) }, (_, i) => cells.slice(i * 8, i * 8 + 8).join(''));
  return lines.join('\n');
}

function milkText({ tokens, answer, rows, answerRow }: NotebookResult['milkPrompt']): string {
  return [
    `Tokenized prompt: [${tokens.map(quoted).join(', ')}]`,
    `Tokenized answer: [${quoted(answer)}]`,
    '\nPerformance on answer token:',
    `Rank: ${String(answerRow.rank).padEnd(8)} ${tokenLine(answerRow)}`,
    ...rows.map((row) => `Top ${row.rank}th token. ${tokenLine(row)}`),
  ].join('\n');
}

function promptsText({ prompts, logitDifference }: NotebookResult): string {
  const { perPrompt, mean, accuracy, correctProbability } = logitDifference;
  const cells = prompts.map(({ text, correct, incorrect }) => [text, quoted(correct), quoted(incorrect)]);
  const differences = cells.map((row, i) => [...row, perPrompt.at(i).toFixed(3)]);
  const lengths = [...new Set(prompts.map((prompt) => prompt.tokens))].join(', ');
  return [
    'Prompts & Answers:',
    table(['Prompt', 'Correct', 'Incorrect'], cells),
    `\nTokens of each prompt: ${lengths}`,
    `Answer tokens: ${prompts.map(({ answerTokens }) => `[${answerTokens.join(', ')}]`).join(' ')}`,
    '\nLogit differences',
    table(['Prompt', 'Correct', 'Incorrect', 'Logit Difference'], differences),
    `\nAverage logit difference: ${mean.toFixed(3)}`,
    `Accuracy: ${(100 * accuracy).toFixed(2)}%`,
    `Average probability of the correct answer: ${(100 * correctProbability).toFixed(2)}%`,
  ].join('\n');
}
