import type { PatchGrid } from '../patching/patchGrid.ts';

/** One patch of a whole activation for each of these layers; the others have no number. */
export function layerGrid(layers: readonly number[], nLayers: number): PatchGrid {
  return {
    shape: [nLayers],
    axes: [{ name: 'layer' }],
    patches: layers.map((layer) => ({ index: layer, layer, head: null, position: null, key: null })),
  };
}
