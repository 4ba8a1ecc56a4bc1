import { hookName, hookNames } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';

interface HeadInputs {
  layer: number;
  kind: 'q' | 'k' | 'v';
  heads: number[];
  positions?: number[];
}

/** Inputs of heads at one layer, or at several, or null for the final residual stream. */
export type PlainReceiver = HeadInputs | readonly HeadInputs[] | null;

/** One sender and one receiver of `plainPath`, and which paths are meant. */
export interface PlainPath {
  /** Heads that take the other run's value, [layer, head]. */
  senders: readonly (readonly [number, number])[];
  receiver: PlainReceiver;
  mlps: 'recompute' | 'freeze';
  senderPositions?: number[];
  /** Divide by the base run's scale at the receiver. */
  freezesScale?: boolean;
  /** Hooks of the base run itself. */
  own?: readonly RunHook[];
}

/**
 * Path patching as the paper tells it, in whole hooked runs and nothing saved: the yardstick of the fast one.
 * @returns logits [prompt, position, dVocab]
 */
export async function plainPath(
  model: HookedTransformer,
  tokens: number[][],
  { base, source }: { base: ActivationCache; source: ActivationCache },
  { senders, receiver, mlps, senderPositions, freezesScale = false, own = [] }: PlainPath,
): Promise<Tensor> {
  const { nLayers } = model.config;
  const restore = (name: string): RunHook => ({ hook: name, run: (value) => void value.data.set(base.get(name).data) });
  const isSender = (layer: number, head: number) => senders.some(([l, h]) => l === layer && h === head);
  const send = (layer: number): RunHook => ({
    hook: hookName('z', layer),
    run: (value) => {
      const other = source.get('z', layer);
      const [prompts, positions, heads] = value.shape as [number, number, number];
      for (let prompt = 0; prompt < prompts; prompt++)
        for (let position = 0; position < positions; position++)
          for (let head = 0; head < heads; head++) {
            if (!isSender(layer, head) || !(senderPositions?.includes(position) ?? true)) continue;
            value.sub(prompt, position, head).data.set(other.sub(prompt, position, head).data);
          }
    },
  });
  const receivers = receiver ? [receiver].flat() : [];
  const scale = receivers[0] ? hookName('ln1.scale', receivers[0].layer) : hookName('ln_final.scale');
  const names = receivers.map(({ kind, layer }) => hookName(kind, layer));
  const first = await model.runWithCache(tokens, {
    names,
    hooks: [
      ...own,
      ...hookNames('z', nLayers).map(restore),
      ...(mlps === 'freeze' ? hookNames('mlp_out', nLayers).map(restore) : []),
      ...hookNames('z', nLayers).map((_, layer) => send(layer)),
      ...(freezesScale ? [restore(scale)] : []),
    ],
  });
  if (!receiver) return first.logits!;
  const receive = receivers.map(({ kind, layer, heads, positions }): RunHook => {
    const hook = hookName(kind, layer);
    const reached = first.cache.get(hook);
    const run = (value: Tensor) => {
      for (let prompt = 0; prompt < value.shape[0]!; prompt++)
        for (let position = 0; position < value.shape[1]!; position++) {
          if (!(positions?.includes(position) ?? true)) continue;
          for (const head of heads)
            value.sub(prompt, position, head).data.set(reached.sub(prompt, position, head).data);
        }
    };
    return { hook, run };
  });
  const second = await model.runWithHooks(tokens, [...own, ...receive]);
  return second.logits!;
}
