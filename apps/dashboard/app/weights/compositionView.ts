import { allHeads, headLabel } from '@circuit-lens/shared/names';
import { decodeFloats } from '../../lib/decodeFloats.ts';
import type { CompositionModel } from './queries.ts';

const kinds = ['Q', 'K', 'V'] as const;

/** One head reading what an earlier one writes. */
export interface Composition {
  sender: string;
  receiver: string;
  /** Through which input of the receiver. */
  kind: (typeof kinds)[number];
  score: number;
  /** The score over 1/√dModel, what two random heads reach. */
  timesChance: number;
}

/** The composition of a model, largest first. */
export interface CompositionView {
  rows: Composition[];
  /** 1/√dModel. */
  chance: number;
}

/** All pairs of heads in different layers, by all three inputs, largest first. */
export function compositionView(model: CompositionModel): CompositionView {
  const chance = 1 / Math.sqrt(model.config.dModel);
  const rows = kinds.flatMap((kind) => {
    const [nLayers, nHeads] = model[kind].shape as [number, number];
    const scores = decodeFloats(model[kind].data);
    const count = nLayers * nHeads;
    const labels = allHeads(nLayers, nHeads).map(headLabel);
    return labels.flatMap((sender, i) => {
      const firstLater = (Math.floor(i / nHeads) + 1) * nHeads;
      return labels.slice(firstLater).map((receiver, j): Composition => {
        const score = scores[i * count + firstLater + j]!;
        return { sender, receiver, kind, score, timesChance: score / chance };
      });
    });
  });
  return { rows: rows.sort((a, b) => b.score - a.score), chance };
}

/** The pairs above a multiple of chance. @param head only pairs with this head; null: all */
export function above({ rows }: CompositionView, times: number, head: string | null): Composition[] {
  return rows.filter(
    ({ timesChance, sender, receiver }) =>
      timesChance >= times && (head === null || sender === head || receiver === head),
  );
}
