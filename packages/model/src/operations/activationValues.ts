import { type AxisName, matchHookPoints } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import { countOf, type InputSizes } from './inputSizes.ts';

/** Not a hook point of TransformerLens, but asked for like one. */
export const logitsName = 'logits';

/**
 * How many values activations have, before they are computed.
 * @param hooks names or globs of hook points, and "logits"
 * @param positions how many are asked for, of attention queries; left out: all
 * @throws CircuitLensError UNKNOWN_HOOK
 */
export function activationValues(
  hooks: readonly string[],
  {
    config,
    prompts,
    longest,
    positions = longest,
  }: { config: ModelConfig; prompts: number; longest: number; positions?: number },
): number {
  const sizes: Record<string, number> = {
    prompt: prompts,
    position: positions,
    query: positions,
    key: longest,
    head: config.nHeads,
    dModel: config.dModel,
    dHead: config.dHead,
    dMlp: config.dMlp,
    dVocab: config.dVocab,
  };
  const logits: readonly AxisName[] = ['prompt', 'position', 'dVocab'];
  return hooks
    .flatMap((hook) => (hook === logitsName ? [logits] : matchHookPoints(hook, config.nLayers).map(({ axes }) => axes)))
    .map((axes) => axes.reduce((product, axis) => product * (sizes[axis] ?? 1), 1))
    .reduce((sum, size) => sum + size, 0);
}

/** The same of an input that may name a hook that is not there: it is refused later. */
export function readValues(
  input: { hooks?: unknown; promptIndices?: unknown; heads?: unknown; positions?: unknown },
  { config, prompts, longest }: InputSizes,
): number {
  const hooks = Array.isArray(input.hooks) ? input.hooks.map(String) : ['*'];
  try {
    return activationValues(hooks, {
      config,
      prompts: countOf(input.promptIndices, prompts),
      longest,
      positions: countOf(input.positions, longest),
    });
  } catch {
    return 0;
  }
}
