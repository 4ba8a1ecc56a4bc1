import { CircuitLensError, type HookPoint } from '@circuit-lens/shared';
import type { Tensor } from '../tensor.ts';

/** What a hook may give back: another tensor, or nothing when it changed its copy in place. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook written as a block without `return` must be accepted
export type HookReturn = Tensor | undefined | void;

/**
 * A hook: gets its own copy of an activation and may return another one of the same shape, or change the copy in place
 * and return nothing. What it leaves is what the rest of the pass, and the cache, see.
 */
export type HookFunction = (activation: Tensor, hook: HookPoint) => HookReturn | Promise<HookReturn>;

/** Hooks of one run, by hook name, in the order they were given. They belong to the call and end with it. */
export type HookTable = ReadonlyMap<string, readonly HookFunction[]>;

/**
 * Runs the hooks of one point over its activation.
 * @throws CircuitLensError INTERVENTION_SHAPE when a hook returns another shape
 */
export async function applyHooks(
  activation: Tensor,
  point: HookPoint,
  hooks: readonly HookFunction[],
): Promise<Tensor> {
  let current = activation.clone();
  for (const hook of hooks) {
    const returned = (await hook(current, point)) ?? current;
    if (returned.shape.join() !== activation.shape.join()) {
      throw new CircuitLensError(
        'INTERVENTION_SHAPE',
        `A hook on ${point.name} returned shape [${returned.shape}]; it must return [${activation.shape}], as it got.`,
        { hook: point.name, got: returned.shape, expected: activation.shape },
      );
    }
    current = returned;
  }
  return current;
}
