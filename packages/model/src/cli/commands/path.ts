import { allHeads, headLabel } from '@circuit-lens/shared';
import { Option } from 'commander';
import type { Envelope } from '../../operations/envelope.ts';
import type { Tensor } from '../../tensor.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, listed, modelSpecOf, parseCount, parsePlace } from '../modelOptions.ts';
import { addPairOptions, type PairOptions, promptPairs } from '../promptPairs.ts';
import { decimals, describeRun, table } from '../report.ts';
import { withSession } from '../Session.ts';
import { addOutOption, writeAnswer } from '../writeOut.ts';

interface PathOptions extends PairOptions {
  to?: string;
  input: 'q' | 'k' | 'v';
  positions?: string;
  mlps?: string;
  layerNorm?: string;
  direction?: string;
  top: number;
  out?: string;
}

/** The result of `patch.paths`, as far as the report shows it. */
interface PathsResult {
  tensor: Tensor;
  interval: { low: Tensor; high: Tensor };
  unpatched: number;
  baselines: { clean: number; corrupted: number };
  metric: { kind: string };
  direction: string;
  definition: { mlps: string; layerNorm: string; receivers: unknown };
}

/** `path`: which heads feed the logits, or inputs of other heads. */
export const registerPath: RegisterCommand = (program, { terminal }) => {
  const command = program
    .command('path')
    .description('path patching: what every head does to the logits, or to inputs of heads, by its direct paths')
    .option('--to <labels>', 'receiving heads, such as L9H9,L9H6; left out: the logits')
    .addOption(new Option('--input <input>', 'which input of the heads').choices(['q', 'k', 'v']).default('q'))
    .option('--positions <places>', 'where they receive, such as s2,end,-2; left out: everywhere')
    .addOption(new Option('--mlps <how>', 'MLPs on the way; default recompute').choices(['recompute', 'freeze']))
    .addOption(
      new Option('--layer-norm <how>', "scale of the receiver's norm; default recompute").choices([
        'recompute',
        'freeze',
      ]),
    )
    .addOption(new Option('--direction <direction>', 'default noise').choices(['noise', 'denoise']))
    .option('--top <number>', 'how many heads to print', parseCount, 10);
  addModelOptions(addOutOption(addPairOptions(command))).action(async (options: PathOptions) => {
    const { input, mlps, layerNorm, direction } = options;
    const positions = listed(options.positions)?.map(parsePlace);
    const heads = listed(options.to);
    await withSession(options, terminal, async (session) => {
      const { clean, corrupted } = await promptPairs(options, session);
      const envelope = await session.run('patch.paths', {
        clean: { ...modelSpecOf(options), prependBos: options.bos, prompts: clean },
        corrupted: { prompts: corrupted },
        receivers: heads ? [{ heads, input, ...(positions && { positions }) }] : ['finalResid'],
        ...(mlps && { mlps }),
        ...(layerNorm && { layerNorm }),
        ...(direction && { direction }),
      });
      await writeAnswer(envelope, options, terminal, (answer) => reportText(answer, options));
    });
  });
};

function reportText({ model, prependBos, result }: Envelope, options: PathOptions): string {
  const { tensor, interval, unpatched, baselines, metric, direction, definition } = result as unknown as PathsResult;
  const [nLayers, nHeads] = tensor.shape as [number, number];
  const rows = allHeads(nLayers, nHeads)
    .map(({ layer, head }) => ({
      label: headLabel({ layer, head }),
      effect: tensor.at(layer, head) - unpatched,
      ends: [interval.low, interval.high].map((end) => end.at(layer, head) - unpatched),
    }))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, options.top);
  const receivers = options.to ? `${options.input} of ${options.to}` : 'the logits';
  const prompts = options.clean ? 'of your own' : options.set;
  return [
    describeRun(model, prependBos),
    `\nPaths to ${receivers}, prompts ${prompts}, ${direction}, MLPs ${definition.mlps}, layer norm ${definition.layerNorm}`,
    `Logit difference ${baselines.clean.toFixed(3)} clean, ${baselines.corrupted.toFixed(3)} corrupted; change of ${metric.kind}:\n`,
    table(
      ['Sender', 'Effect', 'Low', 'High'],
      rows.map(({ label, effect, ends }) => [label, ...[effect, ...ends].map((value) => decimals(value))]),
    ),
  ].join('\n');
}
