import { CircuitLensError, type HookPoint, parseHead, positionSchema, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { type PreparedPrompt, resolvePosition } from '../interventions/PreparedPrompt.ts';
import type { Tensor } from '../tensor.ts';
import { logitsName, readValues } from './activationValues.ts';
import { interventionsOf } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { readRun } from './readRun.ts';
import { type ActivationSelection, selectActivation } from './selectActivation.ts';
import { takeNeurons } from './takeNeurons.ts';

const input = z.strictObject({
  ...runRecipeFields,
  hooks: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Hook names or globs; "logits" and on-request hooks by name; default every default hook'),
  promptIndices: z.array(z.int().nonnegative()).min(1).optional().describe('Which of the prompts; default all'),
  heads: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'Labels such as L9H9; a hook with heads gives those of its own layer, and is left out where there is none',
    ),
  positions: z
    .array(positionSchema)
    .min(1)
    .optional()
    .describe('Positions in every prompt; of attention the query; default all'),
  neurons: z
    .array(z.int().nonnegative())
    .min(1)
    .optional()
    .describe(
      'Indices within the layer, of the activations of an MLP before and after GELU; other hook points are given whole; default all',
    ),
});

/** Reads any activation of a run, under its TransformerLens name, whole or in part. */
export const runActivations = defineOperation({
  name: 'run.activations',
  version: 1,
  summary: 'Activations of a run under their hook names, all or those of some prompts, heads, positions and neurons.',
  input,
  output:
    'activations: hook name to tensor [prompt, position, …] or [prompt, head, query, key], NaN behind a shorter prompt; tokens: ids of the prompts chosen',
  mode: 'immediate',
  takesPrompts: true,
  values: readValues,
  async run({ hooks = ['*'], ...rest }, context) {
    const run = await prepareRun(rest, context);
    const { model, prompts } = run;
    const points = model.select(hooks.filter((hook) => hook !== logitsName));
    const selection = resolveSelection(rest, prompts, model.config);
    const reads = {
      names: points.map((point) => point.name),
      logitsAt: hooks.includes(logitsName) ? ('all' as const) : ('none' as const),
    };
    const { cache, logits } = await readRun(run, reads, context);
    const layers = new Map(points.map((point: HookPoint) => [point.name, point.layer]));
    const activations: Record<string, Tensor> = {};
    for (const [name, activation] of cache.all()) {
      const part = selectActivation(activation, layers.get(name) ?? null, selection);
      if (!part) continue;
      const isCut = rest.neurons && part.axes.at(-1)?.name === 'dMlp';
      activations[name] = isCut ? takeNeurons(part, rest.neurons!) : part;
    }
    if (logits) activations[logitsName] = selectActivation(logits, null, selection)!;
    checkAny(activations, hooks, rest.heads);
    const chosen = selection.prompts ?? prompts.map((_, i) => i);
    return { activations, tokens: chosen.map((i) => prompts[i]!.tokens), ...interventionsOf(run) };
  },
});

function resolveSelection(
  { promptIndices, heads, positions }: Pick<z.output<typeof input>, 'promptIndices' | 'heads' | 'positions'>,
  prompts: readonly PreparedPrompt[],
  size: { nLayers: number; nHeads: number },
): ActivationSelection {
  const outside = promptIndices?.find((index) => index >= prompts.length);
  if (outside !== undefined) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `promptIndices holds ${outside}; the recipe has ${prompts.length} prompts, so allowed are 0 to ${prompts.length - 1}.`,
      { field: 'promptIndices', index: outside, prompts: prompts.length },
    );
  }
  return {
    lengths: prompts.map((prompt) => prompt.tokens.length),
    prompts: promptIndices ?? null,
    heads: heads?.map((head) => parseHead(head, size)) ?? null,
    positions: positions
      ? {
          labels: positions.map(String),
          inPrompt: prompts.map((prompt, i) => positions.map((position) => resolvePosition(position, prompt, i))),
        }
      : null,
  };
}

function checkAny(activations: Record<string, Tensor>, hooks: string[], heads: string[] | undefined): void {
  if (Object.keys(activations).length > 0) return;
  throw new CircuitLensError(
    'UNKNOWN_HEAD',
    `None of the heads ${heads?.join(', ')} is in a layer of the hooks ${hooks.join(', ')}. Ask for hooks of the heads' own layers.`,
    { heads, hooks },
  );
}
