import type { Circuit, CircuitHead } from './circuit.ts';

/** Null for a single prompt. */
export interface Interval {
  low: number | null;
  high: number | null;
}

/** F of the whole model, of nothing, and of the circuit. */
export interface Means {
  full: number;
  empty: number;
  circuit: number;
  share: number;
}

interface Knockout {
  kind: string;
  standIn: string;
  mlps: 'keep' | 'ablate';
  groups: readonly { name: string; prompts: number; reference: number }[];
}

interface Warning {
  code: string;
  message: string;
}

/** Result of `circuit.faithfulness`. */
export interface Faithfulness extends Means {
  difference: number;
  /** Null for a single prompt. */
  interval: Record<'full' | 'empty' | 'circuit' | 'difference' | 'share', Interval | null>;
  accuracy: Record<'full' | 'empty' | 'circuit', number>;
  correctProbability: Record<'full' | 'empty' | 'circuit', number>;
  knockout: Knockout;
  nodes: { kept: number; total: number; share: number };
  /** The circuit as it was evaluated. */
  definition: Circuit;
  warnings: readonly Warning[];
}

interface Percentiles {
  p5: number;
  p50: number;
  p95: number;
}

/** Result of `circuit.randomBand`. */
export interface RandomBand extends Means {
  rows: readonly { value: number; share: number }[];
  band: { value: Percentiles; share: Percentiles };
  percentile: number;
}

/** Result of `circuit.completeness`. */
export interface Completeness extends Means {
  points: readonly CompletenessPoint[];
  worst: CompletenessPoint;
  worstShare: number;
}

export interface CompletenessPoint {
  name: string;
  K: readonly CircuitHead[];
  circuit: number;
  model: number;
  incompleteness: number;
}

/** Result of `circuit.minimality`. */
export interface Minimality extends Means {
  knockout: Knockout;
  rows: readonly MinimalityRow[];
  smallest: MinimalityRow | null;
}

export interface MinimalityRow extends CircuitHead {
  K: readonly CircuitHead[];
  withHead: number;
  withoutHead: number;
  change: number;
  shareOfFull: number;
}

/** Result of `circuit.edges`. */
export interface Edges {
  /** Largest effect first. */
  rows: readonly EdgeRow[];
  /** Mean logit differences of the prompts and of their counterparts. */
  full: number;
  reference: number;
}

/** What goes from some heads into an input of others, or into the logits. */
export interface EdgeRow {
  from: readonly CircuitHead[];
  /** None: the logits. */
  to: readonly CircuitHead[];
  input: 'q' | 'k' | 'v' | null;
  effect: number;
  /** Null for a single prompt. */
  low: number | null;
  high: number | null;
}

/** Result of `circuit.signals`. */
export interface Signals {
  cells: readonly { token: 1 | 0 | -1; position: 1 | -1; mean: number }[];
  fit: { position: number; token: number; error: number };
  byHead: readonly { head: string; values: readonly number[]; fit: Signals['fit'] }[];
  unpatched: number;
  heads: readonly string[];
}

/** Result of `circuit.adversarial`. */
export interface Adversarial {
  rows: readonly AdversarialRow[];
}

/** How model and circuit do on prompts of one kind. */
export interface AdversarialRow extends Means {
  name: 'plain' | 'extraS' | 'extraIo' | 'extraOther';
  /** The first prompt. */
  example: string;
  interval: Faithfulness['interval'];
  /** Share of prompts in which the logit of S is above that of IO. */
  subjectAbove: Record<'full' | 'empty' | 'circuit', number>;
  correctProbability: Record<'full' | 'empty' | 'circuit', number>;
}

/** Result of `circuit.propose`, or what there is of it while it runs. */
export interface Proposal {
  circuit: Circuit;
  search: readonly { knockout: string; share: number }[];
  candidates: number;
  heldOut?: readonly (Means & {
    knockout: string;
    interval: Faithfulness['interval'];
    random: Percentiles & { percentile: number };
  })[];
  /** While it runs: how many nodes were judged. */
  judged?: number;
}
