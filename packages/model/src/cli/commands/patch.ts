import { metricSchema } from '@circuit-lens/shared';
import { Option } from 'commander';
import { patchSites } from '../../patching/patchSites.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, listed, modelSpecOf, parseCount, parsePlace } from '../modelOptions.ts';
import { patchReport } from '../patchReport.ts';
import { addPairOptions, type PairOptions, promptPairs } from '../promptPairs.ts';
import { type Session, withSession } from '../Session.ts';
import { addOutOption, writeAnswer } from '../writeOut.ts';

interface PatchOptions extends PairOptions {
  site: string;
  by?: string;
  metric?: string;
  direction: string;
  heads?: string;
  positions?: string;
  keys?: string;
  top: number;
  out?: string;
}

/** `patch`: activation patching of one site, as a heat text and its largest cells. */
export const registerPatch: RegisterCommand = (program, { terminal }) => {
  const command = program
    .command('patch')
    .description('activation patching: which place carries the answer from one run into another')
    .addOption(new Option('--site <site>', 'what is replaced').choices(patchSites).default('resid_pre'))
    .option('--by <axes>', 'layer,position or layer,head or layer,head,position or layer,head,query,key')
    .addOption(new Option('--metric <kind>', 'default a share').choices(metricSchema.shape.kind.options))
    .addOption(
      new Option('--direction <direction>', 'denoise: clean into corrupted; noise: corrupted into clean')
        .choices(['denoise', 'noise'])
        .default('denoise'),
    )
    .option('--heads <labels>', 'only these, such as L9H9,L9H6')
    .option('--positions <places>', 'only these, such as s2,end,-2; needed where prompts differ in length')
    .option('--keys <places>', 'only these keys of a pattern')
    .option('--top <number>', 'how many of the largest cells', parseCount, 12);
  addModelOptions(addOutOption(addPairOptions(command))).action(async (options: PatchOptions) => {
    await withSession(options, terminal, async (session) => {
      const input = await inputOf(options, session);
      const envelope = await session.run('patch.activations', input);
      const tokens = options.json
        ? null
        : await tokensOfColumns(envelope.result.by as string[], options, input, session);
      await writeAnswer(envelope, options, terminal, (whole) => patchReport(whole, { top: options.top, tokens }));
    });
  });
};

async function inputOf(options: PatchOptions, session: Session) {
  const { clean, corrupted } = await promptPairs(options, session);
  const places = (text: string | undefined) => listed(text)?.map(parsePlace);
  return {
    clean: { ...modelSpecOf(options), prependBos: options.bos, prompts: clean },
    corrupted: { prompts: corrupted },
    site: options.site,
    direction: options.direction,
    by: listed(options.by),
    metric: options.metric && { kind: options.metric },
    heads: listed(options.heads),
    positions: places(options.positions),
    keys: places(options.keys),
  };
}

/** Tokens of the first prompt where columns are positions of it; null where they are not. */
async function tokensOfColumns(
  by: readonly string[],
  { positions }: PatchOptions,
  { clean }: Awaited<ReturnType<typeof inputOf>>,
  session: Session,
): Promise<string[] | null> {
  if (!by.includes('position') || positions !== undefined) return null;
  const { prompts, ...spec } = clean;
  const { text } = prompts[0]!;
  if (text === undefined) return null;
  const { result } = await session.run('tokenize', { ...spec, text });
  return (result.tokens as { text: string }[]).map(({ text }) => text);
}
