import { CircuitLensError, type Position } from '@circuit-lens/shared';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { type PreparedPrompt, resolvePosition } from '../interventions/PreparedPrompt.ts';
import type { PromptPlace } from './patchGrid.ts';
import type { PatchAxis } from './patchSites.ts';

/** A run of a pair, ready to run. */
interface PairedRun {
  model: HookedTransformer;
  prompts: readonly PreparedPrompt[];
}

/** Which places and heads a person asked for. */
interface AskedPlaces {
  heads?: readonly string[];
  positions?: readonly Position[];
  keys?: readonly Position[];
}

/**
 * Can values of one run be put into the other: one model, as many prompts, each as long as its counterpart?
 * @throws CircuitLensError BAD_USER_INPUT, PROMPTS_DIFFER_IN_LENGTH
 */
export function checkPair(clean: PairedRun, corrupted: PairedRun): void {
  const [models, counts] = [
    [clean.model, corrupted.model],
    [clean.prompts.length, corrupted.prompts.length],
  ] as const;
  const [a, b] = models.map(({ contentHash, weightFlags }) =>
    JSON.stringify([contentHash, Object.entries(weightFlags).sort()]),
  );
  if (a !== b) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      'corrupted.model: activations are patched within one model with one set of weight flags. Leave `model` and `weightFlags` of corrupted out.',
      { field: 'corrupted.model', models: models.map(({ name, weightFlags }) => ({ name, weightFlags })) },
    );
  }
  if (counts[0] !== counts[1]) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `corrupted.prompts: prompt i of clean is patched with prompt i of corrupted; got ${counts[0]} and ${counts[1]}.`,
      { field: 'corrupted.prompts', clean: counts[0], corrupted: counts[1] },
    );
  }
  const [cleanLengths, corruptedLengths] = [lengthsOf(clean.prompts), lengthsOf(corrupted.prompts)];
  if (cleanLengths.join() === corruptedLengths.join()) return;
  const prompt = cleanLengths.findIndex((length, i) => length !== corruptedLengths[i]);
  throw new CircuitLensError(
    'PROMPTS_DIFFER_IN_LENGTH',
    `Prompt ${prompt} has ${cleanLengths[prompt]} tokens in clean and ${corruptedLengths[prompt]} in corrupted (BOS included). Values are put where they came from, so both must be equally long.`,
    { prompt, clean: cleanLengths, corrupted: corruptedLengths },
  );
}

/**
 * The places along the axes of a sweep.
 * @throws CircuitLensError BAD_USER_INPUT when something is asked for that is no axis, PROMPTS_DIFFER_IN_LENGTH when every
 *   position is meant and the prompts have not the same, POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND
 */
export function placesOf(
  prompts: readonly PreparedPrompt[],
  by: readonly PatchAxis[],
  asked: AskedPlaces,
): { positions: PromptPlace[]; keys: PromptPlace[] } {
  const axesOf = { heads: ['head'], positions: ['position', 'query'], keys: ['key'] } as const;
  const has = (field: keyof AskedPlaces) => axesOf[field].some((axis) => by.includes(axis));
  for (const field of Object.keys(axesOf) as (keyof AskedPlaces)[]) {
    if (!asked[field] || has(field)) continue;
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `${field}: a sweep by [${by}] has no axis for it. Leave \`${field}\` out, or give \`by\` with ${axesOf[field].join(' or ')}.`,
      { field, by },
    );
  }
  return {
    positions: has('positions') ? placesAlong(prompts, asked.positions) : [],
    keys: has('keys') ? placesAlong(prompts, asked.keys) : [],
  };
}

function placesAlong(prompts: readonly PreparedPrompt[], asked: readonly Position[] | undefined): PromptPlace[] {
  if (asked) {
    return asked.map((position) => ({
      label: String(position),
      inPrompt: prompts.map((prompt, i) => resolvePosition(position, prompt, i)),
    }));
  }
  const lengths = lengthsOf(prompts);
  if (lengths.some((length) => length !== lengths[0])) {
    throw new CircuitLensError(
      'PROMPTS_DIFFER_IN_LENGTH',
      `A sweep over every position needs prompts of one length; got [${lengths}] tokens. Name \`positions\` (and \`keys\`) such as "s2" and "end", which are found in each prompt, or leave positions out of \`by\`.`,
      { lengths },
    );
  }
  return Array.from({ length: lengths[0]! }, (_, position) => ({
    label: null,
    inPrompt: prompts.map(() => position),
  }));
}

const lengthsOf = (prompts: readonly PreparedPrompt[]): number[] => prompts.map(({ tokens }) => tokens.length);
