import { type HookKind, type HookPoint, listHookPoints } from '@circuit-lens/shared';
import { applyHooks, type HookTable } from '../hooks/HookFunction.ts';
import { Tensor } from '../tensor.ts';

/** One pass's way of reading and replacing activations. */
export interface Tap {
  isRead(kind: HookKind, layer: number | null): boolean;
  isEdited(kind: HookKind, layer: number | null): boolean;
  /** Lets hooks replace an activation, then hands it to the reader; returns what the pass goes on with. */
  pass(kind: HookKind, layer: number | null, data: Float32Array, shape: readonly number[]): Promise<Float32Array>;
}

/** The part of a forward request that a tap serves. */
interface TapRequest {
  reads: ReadonlySet<string>;
  hooks: HookTable;
  onActivation(point: HookPoint, activation: Tensor): Promise<void>;
}

/** The tap of one pass: `reads` go to `onActivation`, `hooks` may replace. */
export function makeTap(nLayers: number, { reads, hooks, onActivation }: TapRequest): Tap {
  const points = new Map(listHookPoints(nLayers, { onRequest: true }).map((p) => [`${p.kind} ${p.layer}`, p]));
  const pointOf = (kind: HookKind, layer: number | null) => points.get(`${kind} ${layer}`)!;
  return {
    isRead: (kind, layer) => reads.has(pointOf(kind, layer).name),
    isEdited: (kind, layer) => hooks.has(pointOf(kind, layer).name),
    async pass(kind, layer, data, shape) {
      const point = pointOf(kind, layer);
      const wanted = hooks.get(point.name);
      const isRead = reads.has(point.name);
      if (!wanted && !isRead) return data;
      const made = Tensor.of(data, shape, point.axes);
      const activation = wanted ? await applyHooks(made, point, wanted) : made;
      if (isRead) await onActivation(point, activation);
      return activation.data;
    },
  };
}
