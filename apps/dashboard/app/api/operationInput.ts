import type { RunInput } from '../../components/frame/Investigation.tsx';
import type { ModelArguments } from '../../lib/modelArguments.ts';
import { defaultWeightFlags, flagsFromList } from '../../lib/weightFlags.ts';

type Fields = Record<string, unknown>;

interface Given {
  modelArguments: ModelArguments;
  /** The prompts of the page; null while they are not known. */
  run: RunInput | null;
}

/**
 * The input to begin from: the operation's own example, about the model and the prompts of the page. What has its default
 * is left out.
 */
export function startInput(example: unknown, schema: unknown, { modelArguments, run }: Given): Fields {
  const fields = example as Fields;
  const properties = (schema as { properties?: Fields }).properties ?? {};
  const prompts = run && 'prompts' in fields ? { prompts: run.prompts } : {};
  const bos = run?.prependBos === false ? { prependBos: false } : {};
  const recipe = { ...modelFields(modelArguments), ...bos };
  const own = Object.fromEntries(Object.entries(recipe).filter(([name]) => name in properties));
  // The runs inside an input name their model themselves.
  const inner = Object.entries(fields).flatMap(([name, value]) =>
    isRecipe(value) ? [[name, { ...recipe, ...value }]] : [],
  );
  return { ...own, ...fields, ...prompts, ...(Object.keys(own).length > 0 ? {} : Object.fromEntries(inner)) };
}

function modelFields({ model, weightFlags }: ModelArguments): Fields {
  const isDefault = JSON.stringify(weightFlags) === JSON.stringify(flagsFromList(defaultWeightFlags));
  return { ...(model ? { model } : {}), ...(isDefault ? {} : { weightFlags }) };
}

function isRecipe(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && 'prompts' in value;
}

/** A text as an input, or what is wrong with it. */
export type ParsedInput = { input: Fields; problem: null } | { input: null; problem: string };

/** Reads an edited input. */
export function parseInputText(text: string): ParsedInput {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { input: null, problem: 'An input is a JSON object, { … }.' };
    }
    return { input: value as Fields, problem: null };
  } catch (error) {
    return { input: null, problem: `This is not JSON: ${(error as Error).message}` };
  }
}
