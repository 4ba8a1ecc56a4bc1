import { CircuitLensError, type HookKind, hookPointTable, type Position } from '@circuit-lens/shared';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { type PreparedPrompt, resolvePosition } from '../interventions/PreparedPrompt.ts';
import type { Patch, PatchGrid } from './patchGrid.ts';

/** A place as it is asked for; what is left out means all of it. */
export interface AskedPlace {
  layer: number;
  head?: number;
  position?: Position;
  key?: Position;
  neuron?: number;
}

interface Range {
  model: HookedTransformer;
  prompts: readonly PreparedPrompt[];
}

/** The axes of an activation that a part of a place is along. */
const axesOf = { head: ['head'], position: ['position', 'query'], key: ['key'], neuron: ['dMlp'] } as const;

/**
 * One patch for each place, on one axis.
 * @throws CircuitLensError BAD_USER_INPUT for a layer, head or neuron that the model lacks, or that the site has no axis for;
 *   POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND
 */
export function gridOfPlaces(places: readonly AskedPlace[], site: HookKind, { model, prompts }: Range): PatchGrid {
  const { nLayers, nHeads, dMlp } = model.config;
  const sizes = { layer: nLayers, head: nHeads, neuron: dMlp };
  const axes: readonly string[] = hookPointTable[site].axes;
  const inPrompts = (position: Position | undefined): number[] | null =>
    position === undefined ? null : prompts.map((prompt, i) => resolvePosition(position, prompt, i));
  const patches = places.map((place, index): Patch => {
    for (const [part, size] of Object.entries(sizes)) checkIndex(index, part, place[part as keyof typeof sizes], size);
    for (const part of Object.keys(axesOf) as (keyof typeof axesOf)[]) {
      if (place[part] === undefined || axesOf[part].some((axis) => axes.includes(axis))) continue;
      throw badPlace(index, part, `${site} has no axis for it; its axes are ${axes.join(', ')}`, place);
    }
    const { layer, head = null, neuron } = place;
    return {
      index,
      layer,
      head,
      position: inPrompts(place.position),
      key: inPrompts(place.key),
      ...(neuron === undefined ? {} : { neuron }),
    };
  });
  return { shape: [places.length], axes: [{ name: 'place', labels: places.map(labelOf) }], patches };
}

/** L9H9 @end, L0 @3<-s1, L2N7. */
function labelOf({ layer, head, neuron, position, key }: AskedPlace): string {
  const unit = `L${layer}${head === undefined ? '' : `H${head}`}${neuron === undefined ? '' : `N${neuron}`}`;
  if (position === undefined && key === undefined) return unit;
  return `${unit} @${position ?? 'all'}${key === undefined ? '' : `<-${key}`}`;
}

function checkIndex(index: number, part: string, value: number | undefined, size: number): void {
  if (value === undefined || (value >= 0 && value < size)) return;
  throw badPlace(index, part, `the model has ${size}, numbered from 0`, value);
}

function badPlace(index: number, part: string, why: string, got: unknown): CircuitLensError {
  return new CircuitLensError('BAD_USER_INPUT', `places[${index}].${part}: ${why}; got ${JSON.stringify(got)}.`, {
    field: `places[${index}].${part}`,
    got,
  });
}
