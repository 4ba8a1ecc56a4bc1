import { type KeptPrefix, releasePrefix } from '../forward/Prefix.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';

/** Reads prompts that grow; to be released when they are done. */
interface LogitsReader {
  /** Logits [prompt, dVocab] after the last token of each prompt. */
  read(tokens: readonly number[][]): Promise<Tensor>;
  release(): void;
}

/**
 * Reads logits of prompts that grow from call to call. Keys and values of what was read before are kept, on the device where there
 * is one, so that each call runs the new tokens only; where that is not exact or not possible (hooks, prompts of different
 * lengths) all is run.
 */
export function logitsReader(
  model: HookedTransformer,
  hooks: readonly RunHook[],
  checkpoint: () => Promise<void>,
): LogitsReader {
  let prefix: KeptPrefix | null = null;
  const keep = (next: KeptPrefix | null) => {
    if (prefix) releasePrefix(model.runtime, prefix);
    prefix = next;
  };
  return {
    release: () => keep(null),
    async read(tokens) {
      const isEven = tokens.every((prompt) => prompt.length === tokens[0]!.length);
      if (hooks.length > 0 || !isEven) {
        return (await model.run(tokens, { hooks, logitsAt: 'last', checkpoint })).logits!;
      }
      const start = prefix?.length ?? 0;
      const behind = prefix ? { prefix } : {};
      const added = tokens.map((prompt) => prompt.slice(start));
      const run = await model.run(added, { ...behind, keepsPrefix: true, logitsAt: 'last', checkpoint });
      keep(run.prefix);
      return run.logits!;
    },
  };
}
