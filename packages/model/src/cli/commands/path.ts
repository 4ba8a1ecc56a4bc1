import { CircuitLensError, metricSchema } from '@circuit-lens/shared';
import { Option } from 'commander';
import { senderGroups } from '../../patching/paths/pathSenders.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, listed, modelSpecOf, parseCount, parsePlace } from '../modelOptions.ts';
import { pathReport } from '../pathReport.ts';
import { addPairOptions, describePrompts, type PairOptions, promptPairs } from '../promptPairs.ts';
import { withSession } from '../Session.ts';
import { addOutOption, writeAnswer } from '../writeOut.ts';

interface PathOptions extends PairOptions {
  to?: string;
  toMlps?: number[];
  input?: 'q' | 'k' | 'v';
  positions?: string;
  from: string;
  fromPositions?: string;
  together?: boolean;
  metric?: string;
  mlps?: string;
  layerNorm?: string;
  direction?: string;
  top: number;
  out?: string;
}

/** `path`: which heads feed the logits, or inputs of other heads. */
export const registerPath: RegisterCommand = (program, { terminal }) => {
  const layers = (text: string) => text.split(',').map((part) => parseCount(part.trim()));
  const command = program
    .command('path')
    .description('path patching: what every head does to the logits, or to inputs of heads, by its direct paths')
    .option('--to <labels>', 'receiving heads, such as L9H9,L9H6; left out: the logits')
    .option('--to-mlps <layers>', 'receiving MLPs, such as 9,10', layers)
    .addOption(new Option('--input <input>', 'which input of the heads; default q').choices(['q', 'k', 'v']))
    .option('--positions <places>', 'where they receive, such as s2,end,-2; left out: everywhere')
    .option('--from <parts>', 'senders: all heads, everything, or such as L8H6,0_mlp_out,embed', 'all')
    .option('--from-positions <places>', 'where they send; left out: everywhere')
    .option('--together', 'all senders at once: one number')
    .addOption(new Option('--metric <kind>', 'default a share').choices(metricSchema.shape.kind.options))
    .addOption(new Option('--mlps <how>', 'MLPs on the way; default recompute').choices(['recompute', 'freeze']))
    .addOption(
      new Option('--layer-norm <how>', "scale of the receiver's norm; default recompute").choices([
        'recompute',
        'freeze',
      ]),
    )
    .addOption(new Option('--direction <direction>', 'default noise').choices(['noise', 'denoise']))
    .option('--top <number>', 'how many senders to print', parseCount, 10);
  addModelOptions(addOutOption(addPairOptions(command))).action(async (options: PathOptions) => {
    const { mlps, layerNorm, direction, together, top } = options;
    await withSession(options, terminal, async (session) => {
      const { clean, corrupted } = await promptPairs(options, session);
      const envelope = await session.run('patch.paths', {
        clean: { ...modelSpecOf(options), prependBos: options.bos, prompts: clean },
        corrupted: { prompts: corrupted },
        senders: sendersOf(options.from),
        senderPositions: placesOf(options.fromPositions),
        receivers: receiversOf(options),
        metric: options.metric && { kind: options.metric },
        mlps,
        layerNorm,
        direction,
        together,
      });
      const described = { receivers: describeReceivers(options), prompts: describePrompts(options), top };
      await writeAnswer(envelope, options, terminal, (answer) => pathReport(answer, described));
    });
  });
};

const placesOf = (text: string | undefined) => listed(text)?.map(parsePlace);

function sendersOf(from: string): string | string[] {
  return (senderGroups as readonly string[]).includes(from) ? from : listed(from)!;
}

/** @throws CircuitLensError BAD_USER_INPUT for what the logits, or MLPs, do not have */
function receiversOf({ to, toMlps, input, positions }: PathOptions) {
  if (to === undefined && input !== undefined) throw needless('input', 'which input of heads', '--to L9H9');
  const places = placesOf(positions);
  const receivers = [
    ...(to === undefined ? [] : [{ heads: listed(to), input: input ?? 'q' }]),
    ...(toMlps === undefined ? [] : [{ mlps: toMlps }]),
  ].map((receiver) => (places ? { ...receiver, positions: places } : receiver));
  if (receivers.length > 0) return receivers;
  if (places) throw needless('positions', 'where heads or MLPs', '--to L9H9 or --to-mlps 9');
  return ['finalResid'];
}

function needless(option: string, what: string, needed: string): CircuitLensError {
  return new CircuitLensError(
    'BAD_USER_INPUT',
    `--${option} says ${what} receive; the logits have none. Name receivers with ${needed}, or leave --${option} out.`,
    { field: option },
  );
}

function describeReceivers({ to, toMlps, input = 'q', positions }: PathOptions): string {
  const named = [
    ...(to === undefined ? [] : [`${input} of ${to}`]),
    ...(toMlps === undefined ? [] : [`MLP ${toMlps.join(', ')}`]),
  ];
  if (named.length === 0) return 'the logits';
  return `${named.join(' and ')}${positions === undefined ? '' : ` at ${positions}`}`;
}
