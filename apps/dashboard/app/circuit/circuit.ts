import { headOf } from '../../lib/headOf.ts';

/** A head at one position: what a circuit keeps. */
export interface CircuitHead {
  head: string;
  class: string;
  /** A label of the prompt such as s2, or an index. */
  position: string | number;
}

/** A circuit as operations take and give it. */
export interface Circuit {
  name: string;
  source: string;
  heads: readonly CircuitHead[];
  mlps: 'keep' | 'ablate';
}

/** One of `circuit.list`. */
export interface ListedCircuit extends Circuit {
  /** Is it the model's own? */
  own: boolean;
  /** Does the model have all of its heads? */
  fits: boolean;
}

/** How a head of a circuit is named in the URL and in lists: L9H9@end. */
export const nodeKey = ({ head, position }: Pick<CircuitHead, 'head' | 'position'>): string => `${head}@${position}`;

/** A position as the prompt strip calls it: S1+1, END, or "position 4". */
export const positionName = (position: string | number): string =>
  typeof position === 'number' ? `position ${position}` : position.toUpperCase();

/** A circuit with some of its heads switched off. */
export function without(circuit: Circuit, off: readonly string[]): Circuit {
  return { ...circuit, heads: circuit.heads.filter((node) => !off.includes(nodeKey(node))) };
}

/** The heads of a circuit that a model does not have. */
export function missingHeads({ heads }: Circuit, size: { nLayers: number; nHeads: number }): string[] {
  return [...new Set(heads.map(({ head }) => head).filter((label) => headOf(label, size) === null))];
}
