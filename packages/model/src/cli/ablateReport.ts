import { headLabel } from '@circuit-lens/shared';
import type { ChangeSplit } from '../ablation/splitOfChange.ts';
import type { Envelope } from '../operations/envelope.ts';
import type { Tensor } from '../tensor.ts';
import { decimals, describeRun, table } from './report.ts';

/** How parts were switched off. */
interface Method {
  kind: string;
  source: string;
  sourcePrompts: number;
  positions?: readonly (string | number)[] | null;
  metric: { kind: string };
}

/** What an ablation of one part after the other finds. */
interface OneAtATime extends Method {
  effect: Tensor;
  mean: Tensor;
  interval: { low: Tensor; high: Tensor };
  baseline: number;
  unchanged: string[];
}

/** What an ablation of several parts at once finds. */
interface Together extends Method {
  logitDifference: { before: number; after: number };
  naivePrediction: number;
  split: ChangeSplit;
  finalScale: { ratio: number };
  attribution: { before: Tensor; after: Tensor };
  ablated: { heads: string[]; mlps: number[]; neurons: string[] };
}

const steps: [keyof ChangeSplit, string][] = [
  ['removed', 'written by what is off'],
  ['replaced', 'what stands in its place'],
  ['selfRepairHeads', 'other heads (self-repair)'],
  ['selfRepairMlps', 'other MLPs (self-repair)'],
  ['layerNorm', 'final layer-norm scale'],
  ['remainder', 'rounding'],
];

/** "Replaced by mean over 25 own prompts, at end". */
function methodText({ kind, source, sourcePrompts, positions }: Method): string {
  const from = sourcePrompts > 0 ? ` over ${sourcePrompts} ${source === 'given' ? 'corrupted' : 'own'} prompts` : '';
  return `Replaced by ${kind}${from}, ${positions && positions.length > 0 ? `at ${positions.join(', ')}` : 'at all positions'}`;
}

/** The step from before to after as a sum, and the heads that moved most. */
export function togetherReport({ model, prependBos, result }: Envelope, top: number): string {
  const { logitDifference, naivePrediction, split, finalScale, attribution, ablated } = result as unknown as Together;
  const off = [...ablated.heads, ...ablated.mlps.map((layer) => `MLP ${layer}`), ...ablated.neurons];
  const sum = [
    ['logit difference before', logitDifference.before],
    ...steps.map(([key, name]) => [name, split[key]] as const),
    ['logit difference after', logitDifference.after],
  ] as const;
  const [before, after] = [attribution.before.data, attribution.after.data];
  const columns = attribution.before.shape[1]!;
  const moved = [...before.keys()].sort((a, b) => Math.abs(after[b]! - before[b]!) - Math.abs(after[a]! - before[a]!));
  return [
    describeRun(model, prependBos),
    `\nSwitched off together: ${off.join(', ') || 'nothing'}`,
    `${methodText(result as unknown as Together)}\n`,
    table(
      ['', 'Logits'],
      sum.map(([name, value]) => [name, value.toFixed(4)]),
    ),
    `\nNaive prediction: ${naivePrediction.toFixed(4)}. Final scale before / after: ${finalScale.ratio.toFixed(4)}.\n`,
    table(
      ['Head', 'Before', 'After', 'Change'],
      moved
        .slice(0, top)
        .map((i) => [
          headLabel({ layer: Math.floor(i / columns), head: i % columns }),
          ...[before[i]!, after[i]!, after[i]! - before[i]!].map((value) => value.toFixed(4)),
        ]),
    ),
  ].join('\n');
}

/** The parts with the largest effects, each with its interval. */
export function oneAtATimeReport({ operation, model, prependBos, result }: Envelope, top: number): string {
  const { effect, mean, interval, baseline, unchanged, ...method } = result as unknown as OneAtATime;
  const size = (part: number) => Math.abs(effect.data[part]!);
  const parts = [...effect.data.keys()].filter((part) => !Number.isNaN(effect.data[part]));
  const rows = parts
    .sort((a, b) => size(b) - size(a))
    .slice(0, top)
    .map((part) => {
      const numbers = [mean, effect, interval.low, interval.high].map(({ data }) => data[part]!);
      return [partName(effect, operation, part), ...numbers.map(decimals)];
    });
  return [
    describeRun(model, prependBos),
    `\n${methodText(method)}; ${method.metric.kind}`,
    `Without an ablation: ${baseline.toFixed(4)}. The largest of ${parts.length} effects, one at a time:\n`,
    table(['Part', 'Without it', 'Effect', '95 % from', 'to'], rows),
    ...(unchanged.length > 0 ? [`\nNothing was changed by: ${unchanged.join(', ')}`] : []),
  ].join('\n');
}

function partName({ axes, shape }: Tensor, operation: string, part: number): string {
  const heads = shape[1];
  if (heads !== undefined) return headLabel({ layer: Math.floor(part / heads), head: part % heads });
  return axes[0]!.labels?.[part] ?? `${operation === 'ablate.mlps' ? 'MLP' : 'layer'} ${part}`;
}
