import { allHeads, headLabel } from '@circuit-lens/shared';
import type { Envelope } from '../operations/envelope.ts';
import type { Tensor } from '../tensor.ts';
import { decimals, describeRun, table } from './report.ts';

type Ends<Value> = { low: Value; high: Value };

/** The result of `patch.paths`, as far as it is reported. Of senders patched together it has one number for all. */
interface PathsResult {
  tensor: Tensor | number;
  interval: Ends<Tensor> | Ends<number>;
  components?: { mean: Tensor; interval: Ends<Tensor> };
  unpatched: number;
  baselines: { clean: number; corrupted: number };
  metric: { kind: string };
  direction: string;
  definition: { mlps: string; layerNorm: string; receivers: unknown };
}

/** One sender: the metric after its paths were let in, and the ends of its interval. */
interface Sent {
  label: string;
  value: number;
  low: number;
  high: number;
}

/** The strongest senders with their intervals. */
export function pathReport(
  { model, prependBos, result }: Envelope,
  { receivers, prompts, top }: { receivers: string; prompts: string; top: number },
): string {
  const paths = result as unknown as PathsResult;
  const { unpatched, baselines, metric, direction, definition } = paths;
  const rows = sendersOf(paths)
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => Math.abs(b.value - unpatched) - Math.abs(a.value - unpatched))
    .slice(0, top);
  const between = /logitDifference$/i.test(metric.kind) ? 'Logit difference' : metric.kind;
  return [
    describeRun(model, prependBos),
    `\nPaths to ${receivers}, prompts ${prompts}, ${direction}, MLPs ${definition.mlps}, layer norm ${definition.layerNorm}`,
    `${between} ${baselines.clean.toFixed(3)} clean, ${baselines.corrupted.toFixed(3)} corrupted; change of ${metric.kind}:\n`,
    table(
      ['Sender', 'Effect', 'Low', 'High'],
      rows.map(({ label, value, low, high }) => [
        label,
        ...[value, low, high].map((number) => decimals(number - unpatched)),
      ]),
    ),
  ].join('\n');
}

function sendersOf({ tensor, interval, components }: PathsResult): Sent[] {
  if (typeof tensor === 'number') return [{ label: 'together', value: tensor, ...(interval as Ends<number>) }];
  const { low, high } = interval as Ends<Tensor>;
  const [nLayers, nHeads] = tensor.shape as [number, number];
  const heads = allHeads(nLayers, nHeads).map(({ layer, head }) => ({
    label: headLabel({ layer, head }),
    value: tensor.at(layer, head),
    low: low.at(layer, head),
    high: high.at(layer, head),
  }));
  if (!components) return heads;
  const others = components.mean.axes[0]!.labels!.map((label, i) => ({
    label,
    value: components.mean.at(i),
    low: components.interval.low.at(i),
    high: components.interval.high.at(i),
  }));
  return [...heads, ...others];
}
