import { CircuitLensError, type Prompt } from '@circuit-lens/shared';
import { type Command, Option } from 'commander';
import { ablationKinds, ablationMetrics } from '../../ablation/ablationFields.ts';
import { oneAtATimeReport, togetherReport } from '../ablateReport.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, collect, type ModelOptions, modelSpecOf, parseCount, parsePlace } from '../modelOptions.ts';
import { barePrompt, promptPairs } from '../promptPairs.ts';
import { readDataset } from '../readDataset.ts';
import { type Session, withSession } from '../Session.ts';
import type { Terminal } from '../Terminal.ts';
import { addOutOption, writeAnswer } from '../writeOut.ts';

interface AblateOptions extends ModelOptions {
  set: string;
  prompts?: string;
  kind: string;
  metric?: string;
  fromCorrupted?: boolean;
  head?: string[];
  mlp?: number[];
  layer?: number[];
  neuron?: string[];
  at?: string[];
  seed?: number;
  together?: boolean;
  top: number;
  out?: string;
}

type Unit = 'heads' | 'mlps' | 'layers';

/** `ablate heads | mlps | layers`: what the model does without a part. */
export const registerAblate: RegisterCommand = (program, { terminal }) => {
  const ablate = program.command('ablate').description('what the model does without a head, an MLP or a layer');
  const collectCount = (text: string, previous: number[] | undefined) => [...(previous ?? []), parseCount(text)];
  const layerOption = ['--layer <number>', 'only this layer; may be given several times', collectCount] as const;
  command(ablate, 'heads', terminal)
    .option('--head <label>', 'only this head, such as L9H9; may be given several times', collect)
    .option('--mlp <layer>', 'with --together: the MLP of this layer is off too', collectCount);
  command(ablate, 'mlps', terminal)
    .option(...layerOption)
    .option(
      '--neuron <label>',
      'this neuron instead of whole MLPs, such as L11N611; may be given several times',
      collect,
    );
  command(ablate, 'layers', terminal).option(...layerOption);
};

const described = {
  heads: 'each head alone, or several together',
  mlps: 'each MLP (or neuron) alone, or several together',
  layers: 'each whole layer, heads and MLP, alone, or several together',
};

function command(ablate: Command, unit: Unit, terminal: Terminal): Command {
  const own = ablate
    .command(unit)
    .description(described[unit])
    .option('--set <id>', 'notebook, notebook-single-space, arena-25, or ioi:n=25,seed=1', 'notebook')
    .option(
      '--prompts <file>',
      'in place of a set: a JSON list of prompts, a CSV with prompt,correct,incorrect, or what `dataset make --out` wrote',
    )
    .addOption(new Option('--kind <kind>', 'what stands in its place').choices(ablationKinds).default('zero'))
    .addOption(new Option('--metric <kind>', 'default logitDifference').choices(ablationMetrics))
    .option('--from-corrupted', "means and samples of the set's corrupted prompts instead of its own")
    .option('--at <position>', 'only there: end, s2, io, …, or a number; may be given several times', collect)
    .option('--seed <number>', 'of resample and of the intervals', parseCount)
    .option('--together', 'all at once: what the rest makes up for, and the layer-norm scale apart')
    .option('--top <number>', 'how many parts to print', parseCount, 10);
  return addModelOptions(addOutOption(own)).action((options: AblateOptions) => run(unit, options, terminal));
}

async function run(unit: Unit, options: AblateOptions, terminal: Terminal): Promise<void> {
  const { head, mlp, layer, neuron, at, kind, metric, seed, together, bos: prependBos } = options;
  const spec = modelSpecOf(options);
  await withSession(options, terminal, async (session) => {
    const input = {
      ...spec,
      prependBos,
      ...(await promptsOf(options, session)),
      kind,
      ...(metric && { metric: { kind: metric } }),
      ...(seed !== undefined && { seed }),
      ...(at && { positions: at.map(parsePlace) }),
      ...(head && { heads: head }),
      ...(mlp && { mlps: mlp }),
      ...(layer && { layers: layer }),
      ...(neuron && { neurons: neuron }),
      ...(together && { together }),
    };
    const envelope = await session.run(`ablate.${unit}`, input);
    await writeAnswer(envelope, options, terminal, (of) =>
      together ? togetherReport(of, options.top) : oneAtATimeReport(of, options.top),
    );
  });
}

/** Prompts of the file or the set, and the source of means where that is the corrupted ones. */
async function promptsOf({ prompts: file, fromCorrupted, ...options }: AblateOptions, session: Session) {
  const source = (prompts: readonly Prompt[]) => fromCorrupted && { source: { prompts, prependBos: options.bos } };
  if (file === undefined) {
    const { clean, corrupted } = await promptPairs(options, session);
    return { prompts: clean, ...source(corrupted) };
  }
  const { dataset, corrupted } = await readDataset(file, { ...modelSpecOf(options), prependBos: options.bos }, session);
  if (fromCorrupted && !corrupted) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `--from-corrupted takes the corrupted prompts of a --set, and "${file}" has none. Add a column corrupted, or leave --from-corrupted out.`,
      { field: 'from-corrupted' },
    );
  }
  return { prompts: dataset.prompts.map(barePrompt), ...(corrupted && source(corrupted.prompts.map(barePrompt))) };
}
