import { python, pythonLines } from './python.ts';

/** The part of an input that every run has, as a script needs it. */
export interface ScriptRecipe {
  model?: string;
  weightFlags?: Record<string, boolean>;
  prompts?: ScriptPrompt[];
  prependBos?: boolean;
}

export interface ScriptPrompt {
  text?: string;
  tokens?: number[];
  answers?: { correct?: string | number; incorrect?: string | number };
  labels?: Record<string, number>;
  template?: string;
}

/** Our names of the weight passes, TransformerLens' names, and its defaults. */
const flagNames: readonly [string, string, boolean][] = [
  ['foldLayerNorm', 'fold_ln', true],
  ['centerWritingWeights', 'center_writing_weights', true],
  ['centerUnembed', 'center_unembed', true],
  ['foldValueBiases', 'fold_value_biases', true],
  ['refactorFactoredAttentionMatrices', 'refactor_factored_attn_matrices', false],
];

/** Names that TransformerLens knows; of other models it wants the whole configuration. */
const hubNames = /^(openai-community\/)?(gpt2(-medium|-large|-xl)?|distilgpt2)$/;

/** The flags of a recipe, those it leaves out at their defaults. */
export function scriptFlags({ weightFlags = {} }: ScriptRecipe): Record<string, boolean> {
  return Object.fromEntries(flagNames.map(([name, , standard]) => [name, weightFlags[name] ?? standard]));
}

/** Lines that load the model with its weight passes, as `model`. */
export function modelLines(recipe: ScriptRecipe & { model: string }): string[] {
  const { model: name } = recipe;
  const flags = scriptFlags(recipe);
  const start = ['import torch', '', 'torch.set_grad_enabled(False)'];
  if (hubNames.test(name)) {
    const given = flagNames.map(([own, theirs]) => `    ${theirs}=${python(flags[own])},`);
    return [
      'from transformer_lens import HookedTransformer',
      ...start,
      'model = HookedTransformer.from_pretrained(',
      `    ${python(name.replace('openai-community/', ''))},`,
      ...given,
      ')',
    ];
  }
  const folder = /[\\/]/.test(name) ? name : `models/${name}`;
  return [
    '# TransformerLens loads hub names only. Run this in the folder of Circuit Lens, with PYTHONPATH=test/oracles.',
    'from lens import hooked_transformer, load_hugging_face',
    'from transformers import AutoTokenizer',
    ...start,
    `folder = ${python(folder)}`,
    `model = hooked_transformer(load_hugging_face(folder), ${python(flags)})`,
    'model.set_tokenizer(AutoTokenizer.from_pretrained(folder))',
  ];
}

/**
 * Lines that make `tokens` [prompt, position] and where each prompt ends, as `rows, end`; null for prompts of tokens
 * that differ in length, or are partly text.
 */
export function promptLines({ prompts = [], prependBos = true }: ScriptRecipe): string[] | null {
  const texts = prompts.map(({ text }) => text);
  const tokens = prompts.map(({ tokens: ids }) => ids);
  if (tokens.every((ids) => ids !== undefined && ids.length === tokens[0]!.length)) {
    return [
      `tokens = torch.tensor(${pythonLines(tokens)})`,
      'rows, end = torch.arange(len(tokens)), torch.full((len(tokens),), tokens.shape[1] - 1)',
    ];
  }
  if (texts.some((text) => text === undefined)) return null;
  return [
    `prompts = ${pythonLines(texts)}`,
    `tokens = model.to_tokens(prompts, prepend_bos=${python(prependBos)})`,
    `end = torch.tensor([model.to_tokens(text, prepend_bos=${python(prependBos)}).shape[1] - 1 for text in prompts])`,
    'rows = torch.arange(len(prompts))',
  ];
}

/** Line that makes `answers` [prompt, 2], correct and incorrect; null where one is missing. */
export function answerLines({ prompts = [] }: ScriptRecipe): string[] | null {
  const pairs = prompts.map(({ answers }) => [answers?.correct, answers?.incorrect]);
  if (pairs.some((pair) => pair.includes(undefined))) return null;
  const isText = pairs.every((pair) => pair.every((answer) => typeof answer === 'string'));
  if (!isText && !pairs.every((pair) => pair.every((answer) => typeof answer === 'number'))) return null;
  if (!isText) return [`answers = torch.tensor(${python(pairs)})`];
  return [
    `pairs = ${pythonLines(pairs)}`,
    'answers = torch.tensor([[model.to_single_token(name) for name in pair] for pair in pairs])',
  ];
}
