import { writeFile } from 'node:fs/promises';
import type { Circuit } from '@circuit-lens/shared';
import type { Command } from 'commander';
import { circuitsOfModel } from '../../circuit/knownCircuits.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, type ModelOptions, modelSpecOf, parseCount } from '../modelOptions.ts';
import { type DatasetPair, readDataset } from '../readDataset.ts';
import { readJson, writeFailure } from '../readInput.ts';
import { describeRun } from '../report.ts';
import { type Session, withSession } from '../Session.ts';
import { type AnswerOptions, addOutOption, writeAnswer } from '../writeOut.ts';
import { type CircuitCommand, circuitCommands, circuitOption } from './circuitCommands.ts';
import { circuitReports, warningsText } from './circuitReports.ts';

interface CircuitOptions extends ModelOptions, AnswerOptions {
  circuit?: string;
  dataset?: string;
  size: number;
  seed: number;
  knockout?: string;
  references?: number;
  samples?: number;
  subsets?: string;
  sets?: string;
  heads?: string[];
  by?: string;
  save?: string;
}

/** `circuit …`: does a set of heads do what the model does? */
export const registerCircuit: RegisterCommand = (program, { terminal }) => {
  const group = program.command('circuit').description('circuits: faithful, complete, minimal? Or search one');
  const list = group.command('list').description('the circuits that can be given by name');
  addModelOptions(addOutOption(list)).action((options: CircuitOptions) =>
    withSession(options, terminal, (session) => run(session, 'circuit.list', modelSpecOf(options), options)),
  );
  for (const entry of circuitCommands) {
    const command = group.command(entry.name).description(entry.description);
    for (const option of entry.options) command.addOption(option);
    addPromptOptions(command, entry).action((options: CircuitOptions) =>
      withSession(options, terminal, async (session) => {
        await run(session, entry.operation, await inputOf(entry, options, session), options);
      }),
    );
  }

  async function run(session: Session, operation: string, input: object, options: CircuitOptions): Promise<void> {
    const envelope = await session.run(operation, input);
    if (options.save !== undefined) await saveJson(options.save, envelope.result.circuit);
    await writeAnswer(envelope, options, terminal, ({ model, prependBos, recipe, result }) =>
      [
        describeRun(model, prependBos),
        circuitLine(recipe),
        '',
        circuitReports[operation]!(result),
        warningsText(result) || null,
      ]
        .filter((part) => part !== null)
        .join('\n'),
    );
  }
};

function addPromptOptions(command: Command, { makesPrompts }: CircuitCommand): Command {
  if (!makesPrompts)
    command.option(
      '--dataset <file>',
      'what `dataset make --out` wrote, a dataset as JSON, or a CSV; default: made anew',
    );
  command
    .option('--size <number>', 'how many prompts to make', parseCount, 100)
    .option('--seed <number>', 'of the prompts made, and of draws', parseCount, 0);
  return addModelOptions(addOutOption(command));
}

/** Options that are not given are left out, so that the operation's own defaults hold. */
async function inputOf(command: CircuitCommand, options: CircuitOptions, session: Session): Promise<object> {
  const spec = { ...modelSpecOf(options), prependBos: options.bos };
  const given = {
    circuit: command.options.includes(circuitOption) ? await circuitOf(options) : undefined,
    knockout: options.knockout,
    referencePerPrompt: options.references,
    samples: options.samples,
    subsets: options.subsets,
    sets: options.sets,
    heads: options.heads,
    by: options.by,
  };
  const seed = command.isSeedless ? {} : { seed: options.seed };
  const prompts = command.makesPrompts ? { size: options.size } : await promptsOf(command, options, session, spec);
  return { ...spec, ...prompts, ...seed, ...JSON.parse(JSON.stringify(given)) };
}

async function promptsOf({ operation }: CircuitCommand, options: CircuitOptions, session: Session, spec: object) {
  const { dataset, corrupted } = await datasetOf(options, spec, session);
  return { dataset, ...(corrupted && operation !== 'circuit.signals' ? { reference: corrupted } : {}) };
}

/** A file's corrupted prompts are its reference; of prompts made here the operation makes its own. */
async function datasetOf(
  { dataset, size, seed }: CircuitOptions,
  spec: object,
  session: Session,
): Promise<DatasetPair> {
  if (dataset !== undefined) return readDataset(dataset, spec, session);
  const { result } = await session.run('dataset.ioi', { ...spec, size, seed });
  return { dataset: (result as unknown as DatasetPair).dataset, corrupted: null };
}

/** A name, or what a file holds; left out, the circuit that a search found in the model, else its own. */
async function circuitOf({ circuit, model }: CircuitOptions): Promise<unknown> {
  if (circuit === undefined) return circuitsOfModel(model)[0]?.name;
  return /[./\\]/.test(circuit) ? readJson(circuit) : circuit;
}

function circuitLine(recipe: unknown): string | null {
  const { circuit } = recipe as { circuit?: string | Circuit };
  if (circuit === undefined) return null;
  return `Circuit:      ${typeof circuit === 'string' ? circuit : circuit.name}`;
}

async function saveJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`).catch((cause) => {
    throw writeFailure(path, cause);
  });
}
