import { corruptionKinds, type Dataset, nameOrders, templateSets } from '@circuit-lens/shared';
import { type Command, Option } from 'commander';
import type { PromptScore, ScoreGroup } from '../../ioi/evaluatePrompts.ts';
import type { Envelope } from '../../operations/envelope.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, type ModelOptions, modelSpecOf, parseCount, parsePlace } from '../modelOptions.ts';
import { readDataset } from '../readDataset.ts';
import { describeRun, quoted, table } from '../report.ts';
import { withSession } from '../Session.ts';
import { type AnswerOptions, addOutOption, writeAnswer } from '../writeOut.ts';

interface MakeOptions extends ModelOptions, AnswerOptions {
  size: number;
  seed: number;
  templates: string;
  order: string;
  corruption: string;
}

interface EvaluateOptions extends ModelOptions, AnswerOptions {
  position?: string;
  worst: number;
}

/** `dataset make`, `dataset evaluate`: IOI prompts in the model's own vocabulary, and how the model does on any. */
export const registerDataset: RegisterCommand = (program, { terminal }) => {
  const dataset = program.command('dataset').description('prompts: make IOI sentences, see how the model does on any');
  const make = dataset
    .command('make')
    .description('IOI sentences whose names are one token, and the corrupted ones prompt by prompt')
    .option('--size <number>', 'how many', parseCount, 100)
    .option('--seed <number>', 'the same seed gives the same prompts', parseCount, 0)
    .addOption(new Option('--templates <set>', 'which sentences').choices(templateSets).default('paper'))
    .addOption(new Option('--order <order>', 'which name comes first').choices(nameOrders).default('mixed'))
    .addOption(
      new Option('--corruption <kind>', 'how the corrupted ones differ').choices(corruptionKinds).default('abc'),
    );
  withOutput(make).action((options: MakeOptions) =>
    withSession(options, terminal, async (session) => {
      const { size, seed, templates, order, corruption } = options;
      const wanted = { size, seed, templates, order, corruption };
      const input = { ...modelSpecOf(options), prependBos: options.bos, ...wanted };
      await writeAnswer(await session.run('dataset.ioi', input), options, terminal, describeMade);
    }),
  );
  const evaluate = dataset
    .command('evaluate')
    .description('logit difference, accuracy and probability on a dataset, by template, worst names and prompts')
    .argument('<file>', 'what `dataset make --out` wrote, a dataset as JSON, or a CSV: prompt,correct,incorrect')
    .option('--position <position>', 'where the prediction is read; default end', parsePlace)
    .option('--worst <number>', 'how many of the worst prompts', parseCount, 5);
  withOutput(evaluate).action((file: string, options: EvaluateOptions) =>
    withSession(options, terminal, async (session) => {
      const spec = { ...modelSpecOf(options), prependBos: options.bos };
      const { dataset: prompts } = await readDataset(file, spec, session);
      const { position, worst } = options;
      const envelope = await session.run('dataset.evaluate', { ...spec, dataset: prompts, position, worst });
      await writeAnswer(envelope, options, terminal, (found) => describeScores(found, prompts));
    }),
  );
};

function withOutput(command: Command): Command {
  return addModelOptions(addOutOption(command));
}

function describeMade({ model, prependBos, result }: Envelope): string {
  const { dataset, corrupted } = result as unknown as { dataset: Dataset; corrupted: Dataset };
  const shown = dataset.prompts
    .slice(0, 10)
    .map(({ text, answers }, i) => [String(i), text!, quoted(String(answers?.correct)), corrupted.prompts[i]!.text!]);
  return [
    describeRun(model, prependBos),
    `\n${dataset.prompts.length} prompts (${dataset.source}, seed ${dataset.seed})\n`,
    table(['', 'Prompt', 'Answer', 'Corrupted'], shown),
    ...(dataset.prompts.length > shown.length
      ? [`… ${dataset.prompts.length - shown.length} more; --out FILE has all`]
      : []),
  ].join('\n');
}

function describeScores({ model, prependBos, result }: Envelope, { prompts }: Dataset): string {
  const scores = result as unknown as {
    mean: number;
    low: number | null;
    high: number | null;
    accuracy: number;
    correctProbability: number;
    byTemplate: ScoreGroup[];
    byName: ScoreGroup[];
    worst: PromptScore[];
  };
  const interval = scores.low === null ? '' : ` (95 %: ${scores.low.toFixed(3)} to ${scores.high!.toFixed(3)})`;
  const groupRows = (groups: readonly ScoreGroup[], show: (name: string) => string) =>
    groups.map(({ name, count, mean, accuracy }) => [
      mean.toFixed(3),
      String(count),
      `${(100 * accuracy).toFixed(1)}%`,
      show(name),
    ]);
  const worst = scores.worst.map(({ prompt, logitDifference, top }) => [
    logitDifference.toFixed(3),
    quoted(top.text),
    prompts[prompt]!.text ?? `prompt ${prompt}`,
  ]);
  return [
    describeRun(model, prependBos),
    `\nLogit difference: ${scores.mean.toFixed(3)}${interval} over ${prompts.length} prompts`,
    `Accuracy:         ${(100 * scores.accuracy).toFixed(1)}%`,
    `P(correct):       ${(100 * scores.correctProbability).toFixed(1)}%\n`,
    table(
      ['Mean', 'Prompts', 'Accuracy', 'Template'],
      groupRows(scores.byTemplate, (name) => name),
    ),
    '\nWorst names',
    table(
      ['Mean', 'Prompts', 'Accuracy', 'Right answer'],
      groupRows(scores.byName.slice(0, scores.worst.length), quoted),
    ),
    '\nWorst prompts',
    table(['Difference', 'Model says', 'Prompt'], worst),
  ].join('\n');
}
