import type { HeadIndex, Position, Prompt, RunRecipe } from '@circuit-lens/shared';
import type { CausalEffect, CausalTest } from '../analysis/causalRoles.ts';
import type { HeadRole } from '../analysis/headRoles.ts';
import { Tensor } from '../tensor.ts';
import { ablateHeads } from './ablateHeads.ts';
import type { OperationContext } from './Operation.ts';
import { patchPaths } from './patchPaths.ts';

/** The run with the behaviour, and prompts without it. */
export interface CausalPair {
  clean: RunRecipe;
  corrupted: { prompts: Prompt[] };
}

/** What one test found of every head, as shares of |logit difference|, [layer, head]. */
export interface CausalStep {
  test: CausalTest;
  /** Heads that paths end in, or that are off; `logits` for the direct path. */
  receivers: string[];
  /** Where senders are patched, or heads are off. */
  senderPosition: Position;
  effect: Tensor;
  /** 95 % over prompts; NaN where there is none. */
  low: Tensor;
  high: Tensor;
  /** Mean, of the two runs. */
  logitDifference: { clean: number; corrupted: number | null };
}

type Confirmed = (role: HeadRole) => string[];

/** A test to do: null where no head was confirmed for it to reach. */
interface CausalTestRun {
  words: string;
  run(pair: CausalPair, confirmed: Confirmed, context: OperationContext): Promise<CausalStep | null>;
}

/** From the logits backwards; each step's receivers are heads that a step before it confirmed. */
export const causalSteps: readonly CausalTestRun[] = [
  {
    words: 'paths to the logits',
    run: (pair, _, context) => pathsTo({ test: 'direct', at: 'end' }, pair, [], context),
  },
  { words: 'name movers off', run: moversOff },
  into({ test: 'queries', input: 'q', at: 'end' }, 'nameMover', 'paths to the queries of name movers'),
  into({ test: 'values', input: 'v', at: 's2' }, 'sInhibition', 'paths to the values of S-inhibition heads'),
  into({ test: 'keys', input: 'k', at: 's1+1' }, 'induction', 'paths to the keys of induction heads'),
];

/** What a test found of one head; null where it was not done. */
export function stepEffect(
  steps: readonly CausalStep[],
  test: CausalTest,
  { layer, head }: HeadIndex,
): CausalEffect | null {
  const step = steps.find((done) => done.test === test);
  if (!step) return null;
  const [low, high] = [step.low.at(layer, head), step.high.at(layer, head)];
  return { effect: step.effect.at(layer, head), interval: test === 'backup' ? null : { low, high } };
}

interface PathTest {
  test: CausalTest;
  at: Position;
  input?: 'q' | 'k' | 'v';
}

function into(test: PathTest, role: HeadRole, words: string): CausalTestRun {
  return {
    words,
    async run(pair, confirmed, context) {
      const receivers = confirmed(role);
      return receivers.length > 0 ? pathsTo(test, pair, receivers, context) : null;
    },
  };
}

/** Every head as a sender of corrupted values to some receivers, or to the logits (`patch.paths`). */
async function pathsTo(
  { test, at, input }: PathTest,
  { clean, corrupted }: CausalPair,
  receivers: string[],
  context: OperationContext,
): Promise<CausalStep> {
  const result = await patchPaths.run(
    {
      clean,
      corrupted,
      senderPositions: [at],
      receivers: input ? [{ heads: receivers, input, positions: [at] }] : ['finalResid' as const],
      metric: { kind: 'logitDifference' as const },
    },
    context,
  );
  const { mean, interval, unpatched, baselines } = result as {
    mean: Tensor;
    interval: { low: Tensor; high: Tensor };
    unpatched: number;
    baselines: CausalStep['logitDifference'];
  };
  const share = (tensor: Tensor) => mapped(tensor, (value) => (value - unpatched) / Math.abs(baselines.clean));
  return {
    test,
    receivers: input ? receivers : ['logits'],
    senderPosition: at,
    effect: share(mean),
    low: share(interval.low),
    high: share(interval.high),
    logitDifference: baselines,
  };
}

/** What every head writes more or less for the answer once the confirmed name movers are off at END (`ablate.heads`). */
async function moversOff(
  { clean, corrupted }: CausalPair,
  confirmed: Confirmed,
  context: OperationContext,
): Promise<CausalStep | null> {
  const movers = confirmed('nameMover');
  if (movers.length === 0) return null;
  const result = await ablateHeads.run(
    { ...clean, heads: movers, together: true, kind: 'mean', source: corrupted, positions: ['end'] },
    context,
  );
  const { attribution, logitDifference } = result as {
    attribution: { before: Tensor; after: Tensor };
    logitDifference: { before: number };
  };
  const { before, after } = attribution;
  const effect = mapped(after, (value, i) => (value - before.data[i]!) / Math.abs(logitDifference.before));
  const none = mapped(effect, () => Number.NaN);
  return {
    test: 'backup',
    receivers: movers,
    senderPosition: 'end',
    effect,
    low: none,
    high: none,
    logitDifference: { clean: logitDifference.before, corrupted: null },
  };
}

const mapped = (tensor: Tensor, change: (value: number, i: number) => number): Tensor =>
  new Tensor(Float32Array.from(tensor.data, change), tensor.shape, tensor.axes);
