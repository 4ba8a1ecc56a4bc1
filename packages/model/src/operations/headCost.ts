import { countOf, type InputSizes } from './inputSizes.ts';

/** A spectrum or a product of one head's matrices takes about as long as so many tokens take through a layer. */
const perHead = 100;

/** Work of what is computed from the weights of the heads that are asked for; all, where none is named. */
export function headCost(input: { head?: unknown; heads?: unknown }, { config }: InputSizes): number {
  const all = config.nLayers * config.nHeads;
  return perHead * (input.head === undefined ? countOf(input.heads, all) : 1);
}
