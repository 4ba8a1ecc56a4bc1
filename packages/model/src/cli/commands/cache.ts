import { CircuitLensError } from '@circuit-lens/shared';
import { z } from 'zod';
import type { Envelope } from '../../operations/envelope.ts';
import type { Tensor } from '../../tensor.ts';
import { writeSafetensors } from '../../weights/safetensorsWriter.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, collect, type ModelOptions, modelSpecOf } from '../modelOptions.ts';
import { readJson, writeFailure } from '../readInput.ts';
import { describeRun } from '../report.ts';
import { withSession } from '../Session.ts';
import { writeEnvelope } from '../writeEnvelope.ts';

interface CacheOptions extends ModelOptions {
  out: string;
  hooks?: string[];
  tokens?: string;
}

/** `cache`: every activation of a run in one safetensors file, under its hook name. */
export const registerCache: RegisterCommand = (program, { terminal }) => {
  const command = program
    .command('cache')
    .description('activations of prompts under their hook names, and `logits`, as a safetensors file')
    .argument('[texts...]', 'the prompts')
    .requiredOption('--out <file>', 'where to write')
    .option('--hooks <glob>', 'only these hook points; may be given several times', collect)
    .option('--tokens <file>', 'prompts as JSON: an array of equal-length arrays of token ids, used as they are');
  addModelOptions(command).action(async (texts: string[], options: CacheOptions) => {
    const prompts = await readPrompts(texts, options.tokens);
    await withSession(options, terminal, async (session) => {
      const hooks = [...(options.hooks ?? ['*']), 'logits'];
      const recipe = { ...modelSpecOf(options), prependBos: options.bos, prompts, hooks };
      const envelope = await session.run('run.activations', recipe);
      const tensors = await writeFileOf(envelope, options.out);
      if (options.json) {
        const written = { ...envelope, result: { out: options.out, tensors } };
        return writeEnvelope(written, options.encoding, terminal);
      }
      await terminal.line(describeRun(envelope.model, options.tokens === undefined ? envelope.prependBos : null));
      await terminal.line(`\n${tensors.length} tensors of ${prompts.length} prompts are in ${options.out}.`);
    });
  });
};

async function readPrompts(texts: string[], tokenFile: string | undefined) {
  if (texts.length > 0 === (tokenFile !== undefined)) {
    const got = tokenFile === undefined ? 'neither' : 'both';
    throw new CircuitLensError('BAD_USER_INPUT', `Give prompts as texts or with --tokens FILE.json; got ${got}.`, {
      texts,
      tokens: tokenFile ?? null,
    });
  }
  if (tokenFile === undefined) return texts.map((text) => ({ text }));
  const parsed = z
    .array(z.array(z.int().nonnegative()))
    .min(1)
    .safeParse(await readJson(tokenFile));
  const lengths = new Set(parsed.data?.map((row) => row.length));
  if (parsed.success && lengths.size === 1) return parsed.data.map((tokens) => ({ tokens }));
  const reason = parsed.success
    ? `its arrays have the lengths ${[...lengths].join(', ')}`
    : parsed.error.issues.map((issue) => `[${issue.path.join('][')}]: ${issue.message}`).join('; ');
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `"${tokenFile}" must be an array of equal-length arrays of token ids; ${reason}.`,
    { path: tokenFile, reason },
  );
}

/** Writes the activations; what made them goes into the file's metadata. */
async function writeFileOf({ model, prependBos, result }: Envelope, out: string) {
  const activations = Object.entries(result.activations as Record<string, Tensor>);
  const metadata = {
    model: model.name,
    contentHash: model.contentHash,
    weightFlags: JSON.stringify(model.weightFlags),
    device: model.device,
    prependBos: String(prependBos),
    tokens: JSON.stringify(result.tokens),
  };
  const tensors = activations.map(([name, { data, shape }]) => ({ name, dtype: 'F32' as const, shape, data }));
  await writeSafetensors(out, tensors, metadata).catch((cause) => {
    throw writeFailure(out, cause);
  });
  return activations.map(([name, { shape, axes }]) => ({ name, shape, axes: axes.map((axis) => axis.name) }));
}
