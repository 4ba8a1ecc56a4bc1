import { CircuitLensError, type Intervention, type Prompt, type RunRecipe } from '@circuit-lens/shared';
import type { Services } from '../services.ts';
import { withoutNulls } from '../withoutNulls.ts';
import { builder } from './builder.ts';
import { type GivenPosition, givenPosition, PositionInput } from './position.ts';
import { givenFlags, WeightFlagsInput } from './provenance.ts';

const AnswersInput = builder.inputType('AnswersInput', {
  description: 'The tokens to compare after a prompt.',
  fields: (t) => ({
    correct: t.field({ type: 'TokenReference', required: true, description: 'The token that should come next.' }),
    incorrect: t.field({
      type: 'TokenReference',
      description: 'The token to compare with; a logit difference needs it.',
    }),
  }),
});

const PromptLabelInput = builder.inputType('PromptLabelInput', {
  description: 'A named position.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'io, s1, s1+1, s2, or a name of your own.' }),
    position: t.int({ required: true, description: "From the prompt's first token, BOS included." }),
  }),
});

export const PromptInput = builder.inputType('PromptInput', {
  description: 'A prompt, as text or as token ids; exactly one of the two.',
  fields: (t) => ({
    text: t.string({ description: 'Tokenised here, with BOS before it where the run says so.' }),
    tokens: t.intList({ description: 'Token ids, used as they are and never prefixed.' }),
    answers: t.field({ type: AnswersInput, description: 'Correct and incorrect next token.' }),
    labels: t.field({
      type: [PromptLabelInput],
      description: 'Named positions; found for IOI sentences when left out.',
    }),
  }),
});

const InterventionKind = builder.enumType('InterventionKind', {
  description: 'What an intervention does at its site.',
  values: {
    ZERO: { value: 'zero', description: 'Sets it to 0.' },
    MEAN: { value: 'mean', description: "Sets it to its mean over the source's prompts." },
    RESAMPLE: { value: 'resample', description: 'Takes it from a random prompt of the source.' },
    PATCH: { value: 'patch', description: 'Takes it from the same prompt and position of the source.' },
    SCALE: { value: 'scale', description: 'Multiplies it by `factor`.' },
    ADD: { value: 'add', description: 'Adds `vector` to it.' },
    FREEZE: { value: 'freeze', description: 'Keeps what it is in the source.' },
  } as const,
});

/** A run as it comes in; recursive, since an intervention may take its values from another run. */
interface RunInputShape {
  model?: string | null;
  weightFlags?: typeof WeightFlagsInput.$inferInput | null;
  prompts?: (typeof PromptInput.$inferInput)[] | null;
  promptSet?: string | null;
  prependBos?: boolean | null;
  interventions?: InterventionInputShape[] | null;
}

interface InterventionInputShape {
  hook: string;
  heads?: string[] | null;
  positions?: GivenPosition[] | null;
  neurons?: number[] | null;
  kind: Intervention['kind'];
  source?: RunInputShape | null;
  groups?: number[] | null;
  runGroups?: number[] | null;
  factor?: number | null;
  vector?: number[] | null;
  seed?: number | null;
}

export const RunInput = builder.inputRef<RunInputShape>('RunInput');
const InterventionInput = builder.inputRef<InterventionInputShape>('InterventionInput');

RunInput.implement({
  description: 'A run: model, prompts, interventions. The same input gives the same run id.',
  fields: (t) => ({
    model: t.string({
      description: '"ioi-mini", "gpt2", a folder in the Hugging Face GPT-2 layout; left out: the default model.',
    }),
    weightFlags: t.field({ type: WeightFlagsInput, description: 'How to process the weights.' }),
    prompts: t.field({ type: [PromptInput], description: 'The prompts; or name a `promptSet`.' }),
    promptSet: t.id({ description: 'Id of a prompt set, in place of `prompts`.' }),
    prependBos: t.boolean({ defaultValue: true, description: 'Put BOS before text prompts.' }),
    interventions: t.field({ type: [InterventionInput], description: 'What to change on the way.' }),
  }),
});

InterventionInput.implement({
  description: 'A replacement of activations. What is left out means all: heads, positions, neurons.',
  fields: (t) => ({
    hook: t.string({ required: true, description: 'Full TransformerLens name of the hook point.' }),
    heads: t.stringList({ description: "Labels such as L9H9, of the hook's layer." }),
    positions: t.field({ type: [PositionInput], description: 'Positions in each prompt; of attention the query.' }),
    neurons: t.intList({ description: 'Entries of the last axis.' }),
    kind: t.field({ type: InterventionKind, required: true, description: 'What to do there.' }),
    source: t.field({ type: RunInput, description: 'Run that values are taken from (MEAN, RESAMPLE, PATCH, FREEZE).' }),
    groups: t.intList({ description: 'For MEAN: a group number for each prompt of the source.' }),
    runGroups: t.intList({ description: 'For MEAN with groups: the group of each prompt of this run.' }),
    factor: t.float({ description: 'For SCALE.' }),
    vector: t.floatList({ description: 'For ADD: values along the last axis.' }),
    seed: t.int({ description: 'For RESAMPLE; default 0.' }),
  }),
});

/**
 * The recipe of an input, prompt set filled in.
 * @param outer the run whose intervention takes values from this one: its model is this one's unless another is named
 * @throws CircuitLensError BAD_USER_INPUT for neither or both of prompts and promptSet, and for an unknown prompt set
 */
export async function toRecipe(
  input: RunInputShape,
  promptSets: Services['promptSets'],
  outer: RunInputShape = {},
): Promise<RunRecipe> {
  const interventions = input.interventions?.map(async ({ positions, source, ...rest }) =>
    withoutNulls({
      ...rest,
      positions: positions?.map(givenPosition),
      source: source ? await toRecipe(source, promptSets, input) : undefined,
    }),
  );
  const [prompts, given] = await Promise.all([
    promptsOf(input, promptSets, outer),
    interventions && Promise.all(interventions),
  ]);
  return withoutNulls({
    model: input.model,
    weightFlags: givenFlags(input.weightFlags),
    prompts: prompts.map(({ template: _, ...prompt }) => prompt),
    prependBos: input.prependBos ?? true,
    interventions: given,
  }) as RunRecipe;
}

/** The prompts of an input, with the template where the set knows it. */
export async function promptsOf(
  input: RunInputShape,
  promptSets: Services['promptSets'],
  outer: RunInputShape = {},
): Promise<(Prompt & { template?: string })[]> {
  const { prompts, promptSet } = input;
  if ((prompts == null) === (promptSet == null)) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `A run has either \`prompts\` or a \`promptSet\`; got ${prompts ? 'both' : 'neither'}.`,
      { field: 'prompts' },
    );
  }
  if (prompts) return prompts.map(toPrompt);
  const found = await promptSets.find(promptSet!, {
    model: input.model ?? outer.model ?? undefined,
    weightFlags: givenFlags(input.weightFlags ?? outer.weightFlags),
    prependBos: input.prependBos ?? true,
  });
  if (found) return found.prompts.map((prompt) => ({ ...prompt }));
  const allowed = [...promptSets.list().map(({ id }) => id), 'ioi:n=25,seed=1'];
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `There is no prompt set "${promptSet}". Allowed: ${allowed.join(', ')}.`,
    { field: 'promptSet', promptSet, allowed },
  );
}

function toPrompt({ text, tokens, answers, labels }: typeof PromptInput.$inferInput): Prompt {
  return withoutNulls({
    text,
    tokens,
    answers: answers ? withoutNulls({ ...answers }) : undefined,
    labels: labels ? Object.fromEntries(labels.map(({ name, position }) => [name, position])) : undefined,
  }) as Prompt;
}
