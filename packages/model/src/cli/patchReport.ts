import type { Envelope } from '../operations/envelope.ts';
import type { PatchAxis } from '../patching/patchSites.ts';
import type { Tensor } from '../tensor.ts';
import { decimals, describeRun, quoted, table } from './report.ts';

/** The result of `patch.activations`, as far as it is reported. */
interface PatchResult {
  mean: Tensor;
  perPrompt: Tensor;
  interval: { low: Tensor; high: Tensor };
  baselines: { clean: number; corrupted: number };
  metric: { kind: string };
  direction: 'denoise' | 'noise';
  by: readonly PatchAxis[];
}

const letters: Record<PatchAxis, string> = { layer: 'L', head: 'H', position: '@', query: '@', key: '<-' };

/**
 * A sweep as text: all cells of one with two axes in hundredths, then the largest with their intervals.
 * @param tokens of the first prompt, where its positions are the columns
 */
export function patchReport(
  { model, prependBos, recipe, result }: Envelope,
  { top, tokens }: { top: number; tokens: readonly string[] | null },
): string {
  const patched = result as unknown as PatchResult;
  const { mean, perPrompt, baselines, metric, direction } = patched;
  const prompts = perPrompt.shape[0]!;
  const way = direction === 'denoise' ? 'clean into corrupted' : 'corrupted into clean';
  const { site } = recipe as { site: string };
  return [
    describeRun(model, prependBos),
    `\n${site}, ${way} (${direction}), ${metric.kind}, ${prompts === 1 ? 'one prompt' : `mean of ${prompts} prompts`}`,
    `Without a patch: clean ${baselines.clean.toFixed(3)}, corrupted ${baselines.corrupted.toFixed(3)}`,
    ...(mean.shape.length === 2 ? [`\n${heat(mean)}`] : []),
    `\nThe largest ${Math.min(top, knownCells(mean).length)} cells, by how far they are from the run without a patch:`,
    largest(patched, top, tokens),
  ].join('\n');
}

/** Hundredths of a cell; a dot where it rounds to 0. */
function heat({ shape, data, axes }: Tensor): string {
  const [rows = 0, columns = 0] = shape;
  const names = axes[1]!.labels ?? Array.from({ length: columns }, (_, column) => String(column));
  const hundredths = (value: number) => (Number.isNaN(value) ? '' : String(Math.round(100 * value) || '.'));
  const cells = Array.from({ length: rows }, (_, row) => [...data.subarray(row * columns, (row + 1) * columns)]);
  const width = Math.max(
    ...names.map(({ length }) => length),
    ...cells.flat().map((value) => hundredths(value).length),
  );
  const line = (name: string, texts: readonly string[]) =>
    `${name.padEnd(4)}${texts.map((text) => text.padStart(width + 1)).join('')}`;
  const header = `Layers down, ${axes[1]!.name}s across, in hundredths:`;
  return [header, line('', names), ...cells.map((row, layer) => line(`L${layer}`, row.map(hundredths)))].join('\n');
}

function largest(
  { mean, interval, baselines, metric, direction, by }: PatchResult,
  top: number,
  tokens: readonly string[] | null,
): string {
  const unpatched = unpatchedValue(metric.kind, direction, baselines);
  const size = (cell: number) => Math.abs(mean.data[cell]! - unpatched);
  const rows = knownCells(mean)
    .sort((a, b) => size(b) - size(a))
    .slice(0, top);
  return table(
    ['Place', ...(tokens ? ['Token'] : []), 'Value', '95 % from', 'to'],
    rows.map((cell) => {
      const at = placeOf(cell, mean.shape);
      const position = at[by.indexOf('position')];
      const numbers = [mean, interval.low, interval.high].map(({ data }) => data[cell]!);
      return [
        by.map((axis, i) => `${letters[axis]}${mean.axes[i]!.labels?.[at[i]!] ?? at[i]}`).join(''),
        ...(tokens ? [quoted(tokens[position!] ?? '')] : []),
        ...numbers.map(decimals),
      ];
    }),
  );
}

/** Cells that were patched: `--heads` leaves the others out. */
const knownCells = ({ data }: Tensor) => [...data.keys()].filter((cell) => !Number.isNaN(data[cell]!));

/** The metric of the run that is patched. Of shares, 1 or −1 apart, the baselines are the plain logit differences. */
function unpatchedValue(kind: string, direction: string, { clean, corrupted }: PatchResult['baselines']): number {
  const isDenoise = direction === 'denoise';
  if (kind === 'normalizedLogitDifference') return isDenoise ? 0 : 1;
  if (kind === 'noisedLogitDifference') return isDenoise ? -1 : 0;
  return isDenoise ? corrupted : clean;
}

function placeOf(cell: number, shape: readonly number[]): number[] {
  let rest = cell;
  return [...shape]
    .reverse()
    .map((n) => {
      const at = rest % n;
      rest = Math.floor(rest / n);
      return at;
    })
    .reverse();
}
