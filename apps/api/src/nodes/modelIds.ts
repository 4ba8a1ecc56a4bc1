import type { WeightFlags } from '@circuit-lens/model';

/** What the id of a model, or of one of its heads, says. */
export interface ModelIdParts {
  /** Beginning of the hash of its contents. */
  contents: string;
  weightFlags: WeightFlags;
  /** Name or folder. */
  model: string;
  /** Label of the head, L0H0; null: the model itself. */
  head: string | null;
}

/** Enough of a hash to tell models of one name apart. */
const hashDigits = 16;

/** In the order in which an id has them, a digit each. */
const flagNames = [
  'foldLayerNorm',
  'centerWritingWeights',
  'centerUnembed',
  'foldValueBiases',
  'refactorFactoredAttentionMatrices',
] as const satisfies readonly (keyof WeightFlags)[];

const modelIdForm = /^(?:model|head:(?<head>L\d+H\d+)):(?<contents>[0-9a-f]{16}):(?<flags>[01]{5}):(?<model>.+)$/s;

/**
 * The global id of a model under its flags, `model:CONTENTS:FLAGS:NAME`, or of a head of it, `head:L0H0:CONTENTS:…`. It
 * says all that is needed to load the model again: nothing is kept for it.
 */
export function modelId({ contents, weightFlags, model, head }: ModelIdParts): string {
  const flags = flagNames.map((name) => (weightFlags[name] ? '1' : '0')).join('');
  return `${head === null ? 'model' : `head:${head}`}:${contents.slice(0, hashDigits)}:${flags}:${model}`;
}

/** What an id says; null for the id of another kind of node. */
export function parseModelId(id: string): ModelIdParts | null {
  const { head = null, contents, flags, model } = modelIdForm.exec(id)?.groups ?? {};
  if (!contents || !flags || !model) return null;
  const weightFlags = Object.fromEntries(
    flagNames.map((name, i) => [name, flags[i] === '1']),
  ) as unknown as WeightFlags;
  return { contents, weightFlags, model, head };
}
