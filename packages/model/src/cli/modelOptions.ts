import type { TensorEncoding } from '@circuit-lens/shared';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { defaultWeightFlags, type PrecisionName, precisionNames, rawWeightFlags, type WeightFlags } from '../config.ts';

/** Options that every command on a model takes, as commander reads them. */
export interface ModelOptions {
  model?: string;
  bos?: boolean;
  raw?: boolean;
  foldLn?: boolean;
  centerWritingWeights?: boolean;
  centerUnembed?: boolean;
  foldValueBiases?: boolean;
  refactorFactoredAttnMatrices?: boolean;
  device?: string;
  precision?: PrecisionName;
  threads?: number;
  json?: boolean;
  encoding?: TensorEncoding;
}

/** Command-line names of the weight flags, which are TransformerLens' with dashes, what each does, and our key. */
const flagOptions = [
  ['foldLn', 'fold-ln', 'foldLayerNorm', 'fold layer-norm weights and biases into the next matrix'],
  [
    'centerWritingWeights',
    'center-writing-weights',
    'centerWritingWeights',
    'centre what writes to the residual stream',
  ],
  ['centerUnembed', 'center-unembed', 'centerUnembed', 'centre the unembedding over the vocabulary'],
  ['foldValueBiases', 'fold-value-biases', 'foldValueBiases', 'fold b_V into b_O'],
  [
    'refactorFactoredAttnMatrices',
    'refactor-factored-attn-matrices',
    'refactorFactoredAttentionMatrices',
    'make columns of W_Q and W_K orthogonal and W_O a rotation',
  ],
] as const satisfies readonly (readonly [keyof ModelOptions, string, keyof WeightFlags, string])[];

/** Adds `--model`, BOS, weight flags, device, precision, threads and the output format to a command. */
export function addModelOptions(command: Command): Command {
  command
    .option('--model <name|folder>', 'ioi-mini, gpt2, or a folder in the Hugging Face GPT-2 layout')
    .option('--no-bos', 'do not put <|endoftext|> before text prompts')
    .option('--raw', "the checkpoint's own weights: every weight flag off");
  for (const [, name, , help] of flagOptions) {
    command.addOption(new Option(`--${name}`, help));
    command.addOption(new Option(`--no-${name}`, `do not ${help}`).hideHelp());
  }
  return addOutputOptions(addDeviceOptions(command)).addHelpText(
    'after',
    `\nEach weight flag has a --no- form (${flagOptions.map(([, name]) => `--no-${name}`).join(', ')}), and overrides --raw.`,
  );
}

/** Where and how to compute. */
export type DeviceOptions = Pick<ModelOptions, 'device' | 'precision' | 'threads'>;

/** Adds `--device`, `--precision` and `--threads`. */
export function addDeviceOptions(command: Command): Command {
  return command
    .option('--device <device>', 'where to compute: auto, cpu, webgpu, cuda, or cuda:1 for the second of several')
    .addOption(
      new Option('--precision <precision>', 'of the weights: fp16 takes half the memory on WebGPU').choices(
        Object.keys(precisionNames),
      ),
    )
    .option('--threads <number>', 'threads of one operator; default all cores', parseCount);
}

/** Adds `--json` and `--encoding`. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON value on standard output, all digits, and nothing else')
    .addOption(
      new Option('--encoding <encoding>', 'of tensors in JSON').choices(['values', 'base64']).default('values'),
    );
}

/** Reads a whole number from 0. */
export function parseCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a whole number from 0 on`);
}

/** Adds a value to a list, for options that may be given several times. */
export function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** The parts of a list with commas. */
export function listed(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

/** A position: a whole number, or a label such as end or s2. */
export function parsePlace(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/**
 * The model a command line names; what it says nothing about is left out.
 * @param base flags that single options change, TransformerLens' defaults unless a command has its own
 */
export function modelSpecOf(options: ModelOptions, base?: WeightFlags): { model?: string; weightFlags?: WeightFlags } {
  const given = flagOptions.flatMap(([key, , flag]) => (options[key] === undefined ? [] : [[flag, options[key]]]));
  const weightFlags: WeightFlags | undefined =
    options.raw || given.length > 0
      ? { ...(options.raw ? rawWeightFlags : (base ?? defaultWeightFlags)), ...Object.fromEntries(given) }
      : base;
  return { ...(options.model !== undefined && { model: options.model }), ...(weightFlags && { weightFlags }) };
}
