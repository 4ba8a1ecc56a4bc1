import {
  CircuitLensError,
  type HookKind,
  type HookPoint,
  hookName,
  isBlockHook,
  kindFromShortName,
  matchHookPoints,
} from '@circuit-lens/shared';
import type { Tensor } from './tensor.ts';

/**
 * The activations of one run under their hook names, each `[prompt, …]` with named axes.
 *
 * Get one by its full name, `cache.get('blocks.9.attn.hook_z')`, or by a short name and a layer, `cache.get('z', 9)`;
 * TransformerLens' short names work. Only what the run was asked for is there.
 */
export class ActivationCache {
  private readonly entries = new Map<string, Tensor>();

  constructor(
    readonly nLayers: number,
    /** Unpadded length of each prompt: positions from here on are padding. */
    readonly lengths: readonly number[],
  ) {}

  /** Adds an activation; the forward pass calls this. */
  add(point: HookPoint, activation: Tensor): void {
    this.entries.set(point.name, activation);
  }

  /**
   * One activation.
   * @throws CircuitLensError UNKNOWN_HOOK for a name the model does not have, MISSING_ACTIVATION for one it has but the run did not keep
   */
  get(name: string, layer: number | null = null): Tensor {
    // A full name needs no reading; sweeps ask many thousand times.
    const known = this.entries.get(name);
    if (known) return known;
    const full = this.fullName(name, layer);
    const found = this.entries.get(full);
    if (found) return found;
    throw new CircuitLensError(
      'MISSING_ACTIVATION',
      `The cache does not hold "${full}". It was made with other names (${this.entries.size} kept); run again and ask for it.`,
      { hook: full, kept: this.entries.size },
    );
  }

  has(name: string, layer: number | null = null): boolean {
    return this.entries.has(this.fullName(name, layer));
  }

  /** Hook names in the order of the forward pass. */
  names(): string[] {
    return [...this.entries.keys()];
  }

  /** Name and activation, in the order of the forward pass. */
  all(): IterableIterator<[string, Tensor]> {
    return this.entries.entries();
  }

  private fullName(name: string, layer: number | null): string {
    const kind: HookKind | null = kindFromShortName(name);
    if (!kind) return matchHookPoints(name, this.nLayers)[0]!.name;
    return hookName(kind, isBlockHook(kind) ? layer : null);
  }
}
