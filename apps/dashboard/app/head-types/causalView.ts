import { headLabel } from '@circuit-lens/shared/names';
import { decodeFloats } from '../../lib/decodeFloats.ts';
import { fixed, percent } from '../../lib/format.ts';
import { rowsOf } from '../../lib/tensorValues.ts';

type Interval = { low: number | null; high: number | null } | null;

/** What the test of its role says of a candidate. */
export interface CausalRow {
  head: string;
  role: string;
  /** Null while it was not tested, or could not be. */
  confirmed: boolean | null;
  test: string | null;
  /** Share of the logit difference, as all numbers of a test. */
  effect: number | null;
  interval: Interval;
  causalThreshold: number | null;
}

/** One test of all heads. */
export interface CausalStep {
  test: string;
  title: string;
  /** What was changed, and where it could go. */
  words: string;
  /** `[layer][head]`, in percent of the logit difference; null for heads that are off. */
  values: (number | null)[][];
  low: number[][];
  high: number[][];
  /** Heads beyond the threshold that reading took for something else. */
  others: readonly string[];
}

/** What a job of `heads.causalRoles` has found so far. */
export interface CausalView {
  rows: ReadonlyMap<string, CausalRow>;
  steps: readonly CausalStep[];
  prompts: number;
}

interface RawStep {
  test: string;
  receivers: readonly string[];
  effect: { shape: number[]; data: string };
  low: { data: string };
  high: { data: string };
  others: readonly string[];
}

const titles: Record<string, string> = {
  direct: 'To the logits',
  backup: 'With the name movers off',
  queries: 'To the queries of name movers',
  values: 'To the values of S-inhibition heads',
  keys: 'To the keys of induction heads',
};

const wordsOf: Record<string, (receivers: string) => string> = {
  direct: () => 'each head at END, its direct path alone',
  backup: (receivers) => `what each writes more without ${receivers}`,
  queries: (receivers) => `each head at END, into ${receivers}`,
  values: (receivers) => `each head at S2, into ${receivers}`,
  keys: (receivers) => `each head at S1+1, into ${receivers}`,
};

/** Names of tests in a table. */
export const testNames: Record<string, string> = {
  direct: 'to logits',
  backup: 'movers off',
  queries: 'to queries',
  values: 'to values',
  keys: 'to keys',
};

/** The view of the result, or of the part that there is; null before there is any. */
export function causalView(result: unknown): CausalView | null {
  if (!result) return null;
  const { rows, steps, prompts } = result as { rows: CausalRow[]; steps: RawStep[]; prompts: number };
  return {
    rows: new Map(rows.map((row) => [row.head, row])),
    steps: steps.map(stepView),
    prompts,
  };
}

function stepView({ test, receivers, effect, low, high, others }: RawStep): CausalStep {
  const isOff = (layer: number, head: number) => test === 'backup' && receivers.includes(headLabel({ layer, head }));
  const grid = ({ data }: { data: string }) =>
    rowsOf(
      Array.from(decodeFloats(data), (share) => 100 * share),
      effect.shape[1]!,
    );
  return {
    test,
    title: titles[test] ?? test,
    words: wordsOf[test]?.(receivers.join(', ')) ?? receivers.join(', '),
    values: grid(effect).map((row, layer) => row.map((value, head) => (isOff(layer, head) ? null : value))),
    low: grid(low),
    high: grid(high),
    others,
  };
}

/** Does the interval of a cell hold zero? */
export const isOpen = ({ low, high }: CausalStep, layer: number, head: number): boolean =>
  low[layer]![head]! <= 0 && high[layer]![head]! >= 0;

/** "confirmed", "only looks like one", or "candidate" where it was not tested, or could not be. */
export function verdictWords(row: CausalRow | undefined): string {
  if (!row || row.confirmed === null) return 'candidate';
  return row.confirmed ? 'confirmed' : 'only looks like one';
}

/** "−23.6 % (−31 to −17 %)", which breaks before its interval alone. */
export function effectWords({ effect, interval }: CausalRow): string {
  if (effect === null) return '–';
  const known = interval !== null && interval.low !== null && interval.high !== null;
  const range = known ? ` (${fixed(100 * interval.low!, 0)}\u00a0to\u00a0${percent(interval.high, 0)})` : '';
  return `${percent(effect, 1)}${range}`;
}
