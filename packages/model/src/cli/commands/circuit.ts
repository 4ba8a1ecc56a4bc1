import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { edgeUnitKinds } from '../../circuit/edgeUnits.ts';
import { knockoutKinds } from '../../circuit/knockout.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, type ModelOptions, modelSpecOf, parseCount } from '../modelOptions.ts';
import { type DatasetPair, readDataset } from '../readDataset.ts';
import { readJson, writeFailure } from '../readInput.ts';
import { describeRun } from '../report.ts';
import { type Session, withSession } from '../Session.ts';
import { type AnswerOptions, addOutOption, writeAnswer } from '../writeOut.ts';
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

const samples = (text: string) => new Option('--samples <number>', text).argParser(parseCount);
const circuit = new Option('--circuit <name|file>', 'a circuit that `circuit list` names, or a file of one as JSON');
const knockout = new Option('--knockout <kind>', 'what stands in for what is knocked out').choices(knockoutKinds);
const references = new Option('--references <number>', 'ABC prompts for each prompt, for means').argParser(parseCount);
/** They draw nothing at random. */
const seedless = ['circuit.faithfulness', 'circuit.edges'];
const judged = [circuit, knockout, references];

/** Every command on circuits: the operation it runs and what it takes beside prompts. */
const commands: readonly { name: string; operation: string; description: string; options: readonly Option[] }[] = [
  {
    name: 'faithfulness',
    operation: 'circuit.faithfulness',
    description: 'how much of the logit difference is left with everything outside a circuit knocked out',
    options: judged,
  },
  {
    name: 'band',
    operation: 'circuit.randomBand',
    description: 'how random circuits of the same size do',
    options: [...judged, samples('how many random circuits; default 200')],
  },
  {
    name: 'completeness',
    operation: 'circuit.completeness',
    description: 'circuit and model with parts of the circuit removed from both',
    options: [
      ...judged,
      new Option('--subsets <kind>', 'which parts').choices(['random', 'byClass', 'greedy']),
      samples('how many random parts, or greedy searches'),
    ],
  },
  {
    name: 'minimality',
    operation: 'circuit.minimality',
    description: 'what every head of a circuit does once others are removed too',
    options: [...judged, new Option('--sets <kind>', 'which others').choices(['arena', 'class', 'greedy'])],
  },
  {
    name: 'edges',
    operation: 'circuit.edges',
    description: 'how much goes from one class or head of a circuit to another, by path patching',
    options: [circuit, new Option('--by <unit>', 'what sends and receives together').choices(edgeUnitKinds)],
  },
  {
    name: 'propose',
    operation: 'circuit.propose',
    description: 'search a small circuit and judge it on other prompts',
    options: [
      references,
      samples('how many random circuits to compare with; default 100'),
      new Option('--save <file>', 'write the circuit there as JSON, for --circuit'),
    ],
  },
  {
    name: 'signals',
    operation: 'circuit.signals',
    description: 'token and position signal of the S-inhibition heads',
    options: [new Option('--heads <head...>', 'other heads, such as L8H6 L8H10')],
  },
];

/** `circuit …`: does a set of heads do what the model does? */
export const registerCircuit: RegisterCommand = (program, { terminal }) => {
  const group = program.command('circuit').description('circuits: faithful, complete, minimal? Or search one');
  const list = group.command('list').description('the circuits that can be given by name');
  addModelOptions(addOutOption(list)).action((options: CircuitOptions) =>
    withSession(options, terminal, (session) => run(session, 'circuit.list', modelSpecOf(options), options)),
  );
  for (const { name, operation, description, options: own } of commands) {
    const command = group.command(name).description(description);
    for (const option of own) command.addOption(option);
    addPromptOptions(command).action((options: CircuitOptions) =>
      withSession(options, terminal, async (session) => {
        await run(session, operation, await inputOf(operation, options, session), options);
      }),
    );
  }

  async function run(session: Session, operation: string, input: object, options: CircuitOptions): Promise<void> {
    const envelope = await session.run(operation, input);
    if (options.save !== undefined) await saveJson(options.save, envelope.result.circuit);
    await writeAnswer(envelope, options, terminal, ({ model, prependBos, result }) =>
      [`${describeRun(model, prependBos)}\n`, circuitReports[operation]!(result), warningsText(result)]
        .filter((part) => part !== '')
        .join('\n'),
    );
  }
};

function addPromptOptions(command: Command): Command {
  command
    .option('--dataset <file>', 'what `dataset make --out` wrote, a dataset as JSON, or a CSV; default: made anew')
    .option('--size <number>', 'how many prompts to make', parseCount, 100)
    .option('--seed <number>', 'of the prompts made, and of draws', parseCount, 0);
  return addModelOptions(addOutOption(command));
}

/** Options that are not given are left out, so that the operation's own defaults hold. */
async function inputOf(operation: string, options: CircuitOptions, session: Session): Promise<object> {
  const spec = { ...modelSpecOf(options), prependBos: options.bos };
  const { dataset, corrupted } = await datasetOf(options, spec, session);
  const given = {
    circuit: await circuitOf(options.circuit),
    knockout: options.knockout,
    referencePerPrompt: options.references,
    samples: options.samples,
    subsets: options.subsets,
    sets: options.sets,
    heads: options.heads,
    by: options.by,
  };
  const reference = corrupted && operation !== 'circuit.signals' ? { reference: corrupted } : {};
  const seed = seedless.includes(operation) ? {} : { seed: options.seed };
  return { ...spec, dataset, ...reference, ...seed, ...JSON.parse(JSON.stringify(given)) };
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

/** A name, or what a file holds. */
async function circuitOf(text: string | undefined): Promise<unknown> {
  return text !== undefined && /[./\\]/.test(text) ? readJson(text) : text;
}

async function saveJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`).catch((cause) => {
    throw writeFailure(path, cause);
  });
}
