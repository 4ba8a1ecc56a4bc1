/** Checkpoints that hold only some parts of a model: which are missing, and what must not be read then. */
import { CircuitLensError } from '@circuit-lens/shared';
import type { BlockWeights, ModelWeights } from './ModelWeights.ts';
import type { CheckpointTensor } from './names.ts';
import { untiedKey } from './names.ts';

/** A part that a checkpoint may lack as a whole. Attention and its layer norm are always needed. */
interface Part {
  name: string;
  /** Its keys, without prefix. */
  keys: RegExp;
  /** What is held of it, in the blocks or beside them. */
  ofBlocks: readonly (keyof BlockWeights)[];
  ofModel: readonly Exclude<keyof ModelWeights, 'blocks'>[];
}

const parts: readonly Part[] = [
  { name: 'token embedding', keys: /^wte\./, ofBlocks: [], ofModel: ['W_E'] },
  { name: 'position embedding', keys: /^wpe\./, ofBlocks: [], ofModel: ['W_pos'] },
  { name: 'layer norms before the MLPs', keys: /^h\.\d+\.ln_2\./, ofBlocks: ['ln2_w', 'ln2_b'], ofModel: [] },
  { name: 'MLPs', keys: /^h\.\d+\.mlp\./, ofBlocks: ['W_in_T', 'b_in', 'W_out_T', 'b_out'], ofModel: [] },
  { name: 'final layer norm', keys: /^ln_f\./, ofBlocks: [], ofModel: ['ln_final_w', 'ln_final_b'] },
  { name: 'unembedding', keys: /^lm_head\./, ofBlocks: [], ofModel: ['W_U_T', 'b_U'] },
];

/** What can't be processed without another part, and is then as good as missing: its layer norm is folded into it. */
const needs: Readonly<Record<string, string>> = {
  MLPs: 'layer norms before the MLPs',
  unembedding: 'final layer norm',
};

/** A part that is not there. */
export interface MissingPart {
  name: string;
  /** Keys that the checkpoint lacks; none where only what it needs is missing. */
  keys: string[];
}

/**
 * The parts that a checkpoint lacks as a whole. One that has some tensors of a part and lacks others is damaged, not
 * partial: that is left to the caller.
 * @param tied the unembedding is the token embedding
 */
export function missingParts(
  needed: readonly CheckpointTensor[],
  has: (key: string) => boolean,
  tied: boolean,
): MissingPart[] {
  const missing = new Map<string, string[]>();
  for (const { name, keys } of parts) {
    const own = needed.filter(({ key }) => keys.test(key)).map(({ key }) => key);
    if (own.length > 0 && !own.some(has)) missing.set(name, own);
  }
  // An unembedding alone is lacking by mistake: the config says that there is one of its own.
  if (!missing.has('token embedding')) missing.delete('unembedding');
  else if (tied && !has(untiedKey)) missing.set('unembedding', []);
  for (const [name, other] of Object.entries(needs)) {
    if (missing.has(other) && !missing.has(name)) missing.set(name, []);
  }
  return [...missing].map(([name, keys]) => ({ name, keys }));
}

/** Does a key belong to a part that is missing? */
export function isMissing(key: string, missing: readonly MissingPart[]): boolean {
  return parts.some(({ name, keys }) => keys.test(key) && missing.some((part) => part.name === name));
}

/** Makes weights that are not there say so when they are read, instead of being empty. Call it after processing. */
export function guardMissing(weights: ModelWeights, missing: readonly MissingPart[], model: string): void {
  for (const { name } of missing) {
    const part = parts.find((one) => one.name === name)!;
    const guard = (holder: object, key: string): void => {
      const get = (): never => {
        throw incomplete(model, missing, key.replace(/_T$/, ''));
      };
      Object.defineProperty(holder, key, { get, enumerable: true });
    };
    for (const key of part.ofModel) guard(weights, key);
    for (const block of weights.blocks) for (const key of part.ofBlocks) guard(block, key);
  }
}

/** "MLPs (h.0.mlp.c_fc.weight and 7 more)" for each part. */
export function describeMissing(missing: readonly MissingPart[]): string {
  const words = missing.map(({ name, keys: [first, ...others] }) => {
    if (first === undefined) return name;
    return others.length === 0 ? `${name} (${first})` : `${name} (${first} and ${others.length} more)`;
  });
  return words.join(', ');
}

function incomplete(model: string, missing: readonly MissingPart[], parameter: string): CircuitLensError {
  return new CircuitLensError(
    'MODEL_INCOMPLETE',
    `Model "${model}" is a partial checkpoint, and this needs its ${parameter}. It has no ${describeMissing(missing)}. Load the whole checkpoint. What reads only attention works: weights.eigenvalues and weights.singularValues of ov and qk, weights.composition, weights.columnNorms, weights.gram.`,
    { model, parameter, missing: missing.map(({ name }) => name) },
  );
}
