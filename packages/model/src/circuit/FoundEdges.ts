import type { Circuit } from '@circuit-lens/shared';
import { bootstrapMean } from '../ioi/bootstrapMean.ts';
import { intervalResamples } from '../patching/CellIntervals.ts';
import type { EdgeUnit } from './edgeUnits.ts';
import type { MeasuredEdge } from './measureEdges.ts';

/** One edge over all prompts. */
interface EdgeRow extends Pick<MeasuredEdge, 'input'> {
  from: Circuit['heads'];
  /** None: the logits. */
  to: Circuit['heads'];
  effect: number;
  /** 95 % bootstrap over prompts; null for a single prompt. */
  low: number | null;
  high: number | null;
}

/** Edges that were measured on some prompts after others. */
export class FoundEdges {
  private readonly edges = new Map<string, Omit<MeasuredEdge, 'effects'> & { effects: Float64Array }>();

  constructor(
    private readonly circuit: Circuit,
    private readonly prompts: number,
  ) {}

  /** @param start place of the first of these prompts among all; an edge that no prompt of them has changes nothing there */
  add(measured: readonly MeasuredEdge[], start: number): void {
    for (const { effects, ...edge } of measured) {
      const key = `${edge.from.members} ${edge.input} ${edge.to?.members}`;
      const known = this.edges.get(key) ?? { ...edge, effects: new Float64Array(this.prompts) };
      known.effects.set(effects, start);
      this.edges.set(key, known);
    }
  }

  /** Largest effect first. @param done how many prompts there are so far */
  rows(done: number): EdgeRow[] {
    const rows = [...this.edges.values()].map(({ from, to, input, effects }): EdgeRow => {
      const { mean: effect, low, high } = bootstrapMean([...effects.subarray(0, done)], intervalResamples, 0);
      return { from: this.headsOf(from), to: this.headsOf(to), input, effect, low, high };
    });
    return rows.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  }

  private headsOf(unit: EdgeUnit | null): Circuit['heads'] {
    return unit?.members.map((i) => this.circuit.heads[i]!) ?? [];
  }
}
