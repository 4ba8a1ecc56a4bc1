import { allHeads, headLabel } from '@circuit-lens/shared';
import { Option } from 'commander';
import type { Envelope } from '../../operations/envelope.ts';
import type { Tensor } from '../../tensor.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, collect, type ModelOptions, modelSpecOf, parseCount } from '../modelOptions.ts';
import { promptPair } from '../promptPair.ts';
import { describeRun, table } from '../report.ts';
import { withSession } from '../Session.ts';
import { addOutOption, writeAnswer } from '../writeOut.ts';

interface PathOptions extends ModelOptions {
  prompts: string;
  to?: string[];
  input: 'q' | 'k' | 'v';
  position?: string[];
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
    .option('--prompts <set>', 'notebook, notebook-single-space, arena-25, or ioi:n=25,seed=1', 'notebook')
    .option('--to <head>', 'a receiving head, such as L9H9; may be given several times; left out: the logits', collect)
    .addOption(new Option('--input <input>', 'which input of the heads').choices(['q', 'k', 'v']).default('q'))
    .option('--position <place>', 'where they receive: end, s2, or an index; several times; left out: all', collect)
    .addOption(new Option('--mlps <how>', 'MLPs on the way; default recompute').choices(['recompute', 'freeze']))
    .addOption(
      new Option('--layer-norm <how>', "scale of the receiver's norm; default recompute").choices([
        'recompute',
        'freeze',
      ]),
    )
    .addOption(new Option('--direction <direction>', 'default noise').choices(['noise', 'denoise']))
    .option('--top <number>', 'how many heads to print', parseCount, 10);
  addModelOptions(addOutOption(command)).action(async (options: PathOptions) => {
    const spec = modelSpecOf(options);
    const { to, input, mlps, layerNorm, direction } = options;
    const prependBos = options.bos ?? true;
    const positions = options.position?.map((place) => (/^-?\d+$/.test(place) ? Number(place) : place));
    await withSession(options, terminal, async (session) => {
      const pair = await promptPair(options.prompts, spec, prependBos, session);
      const envelope = await session.run('patch.paths', {
        clean: { ...spec, prependBos, ...pair.clean },
        corrupted: pair.corrupted,
        receivers: to ? [{ heads: to, input, ...(positions && { positions }) }] : ['finalResid'],
        ...(mlps && { mlps }),
        ...(layerNorm && { layerNorm }),
        ...(direction && { direction }),
      });
      await writeAnswer(envelope, options, terminal, (answer) => reportText(answer, options));
    });
  });
};

function reportText({ model, prependBos, result }: Envelope, { prompts, to, input, top }: PathOptions): string {
  const { tensor, interval, unpatched, baselines, metric, direction, definition } = result as unknown as PathsResult;
  const [nLayers, nHeads] = tensor.shape as [number, number];
  const rows = allHeads(nLayers, nHeads)
    .map(({ layer, head }) => ({
      label: headLabel({ layer, head }),
      effect: tensor.at(layer, head) - unpatched,
      ends: [interval.low, interval.high].map((end) => end.at(layer, head) - unpatched),
    }))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, top);
  const receivers = to ? `${input} of ${to.join(', ')}` : 'the logits';
  return [
    describeRun(model, prependBos),
    `\nPaths to ${receivers}, prompts ${prompts}, ${direction}, MLPs ${definition.mlps}, layer norm ${definition.layerNorm}`,
    `Logit difference ${baselines.clean.toFixed(3)} clean, ${baselines.corrupted.toFixed(3)} corrupted; change of ${metric.kind}:\n`,
    table(
      ['Sender', 'Effect', 'Low', 'High'],
      rows.map(({ label, effect, ends }) => [label, ...[effect, ...ends].map((value) => value.toFixed(4))]),
    ),
  ].join('\n');
}
