import {
  CircuitLensError,
  type HookKind,
  type HookPoint,
  hookName,
  isBlockHook,
  kindFromShortName,
  matchHookPoints,
} from '@circuit-lens/shared';
import { Tensor } from './tensor.ts';

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
    /** One position a prompt that is kept of activations [prompt, position, …]; null: all. */
    readonly keptAt: readonly number[] | null = null,
  ) {}

  /** Adds an activation; the forward pass calls this. */
  add(point: HookPoint, activation: Tensor): void {
    const isCut = this.keptAt !== null && activation.axes[1]?.name === 'position';
    this.entries.set(point.name, isCut ? rowsAt(activation, this.keptAt) : activation);
  }

  /**
   * Where a position of a prompt lies along the position axis of what is kept.
   * @throws CircuitLensError MISSING_ACTIVATION for a position that the run did not keep
   */
  rowOf(prompt: number, position: number): number {
    if (this.keptAt === null) return position;
    const kept = this.keptAt[prompt]!;
    if (kept === position) return 0;
    throw new CircuitLensError(
      'MISSING_ACTIVATION',
      `The cache holds position ${kept} of prompt ${prompt} alone, not ${position}. Run again and keep it.`,
      { prompt, position, kept },
    );
  }

  /**
   * One activation.
   * @throws CircuitLensError UNKNOWN_HOOK for a name the model does not have, MISSING_ACTIVATION for one it has but the run did not keep
   */
  get(name: string, layer: number | null = null): Tensor {
    // A full name needs no reading; sweeps ask many thousand times.
    const known = layer === null ? this.entries.get(name) : undefined;
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

/** One position of every prompt, copied so that the rest can go: [prompt, 1, …]. */
function rowsAt(activation: Tensor, positions: readonly number[]): Tensor {
  const { shape, axes } = activation;
  const size = activation.size / (shape[0]! * shape[1]!);
  const data = new Float32Array(positions.length * size);
  for (const [prompt, position] of positions.entries()) data.set(activation.sub(prompt, position).data, prompt * size);
  return new Tensor(data, [positions.length, 1, ...shape.slice(2)], axes);
}
