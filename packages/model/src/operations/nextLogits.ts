import { extendPrefix, type Prefix, prefixHooks } from '../forward/Prefix.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';

/** Logits [prompt, dVocab] after the last token of each prompt. */
export type LogitsReader = (tokens: readonly number[][]) => Promise<Tensor>;

/**
 * Reads logits of prompts that grow from call to call. Keys and values of what was read before are kept, so that each
 * call runs the new tokens only; where that is not exact or not possible (hooks, prompts of different lengths) all is run.
 */
export function logitsReader(
  model: HookedTransformer,
  hooks: readonly RunHook[],
  checkpoint: () => Promise<void>,
): LogitsReader {
  let prefix: Prefix | null = null;
  return async (tokens) => {
    const isEven = tokens.every((prompt) => prompt.length === tokens[0]!.length);
    if (hooks.length > 0 || !isEven) {
      return (await model.run(tokens, { hooks, logitsAt: 'last', checkpoint })).logits!;
    }
    const known: Prefix | null = prefix;
    const { cache, logits } = await model.runWithCache(
      tokens.map((prompt) => prompt.slice(known?.length ?? 0)),
      {
        names: prefixHooks(model.config.nLayers),
        ...(known ? { prefix: known } : {}),
        logitsAt: 'last',
        checkpoint,
      },
    );
    prefix = extendPrefix(known, cache, model.config.nLayers);
    return logits!;
  };
}
