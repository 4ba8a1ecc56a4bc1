import type { EnvelopeModel } from '../operations/envelope.ts';
import type { PrecisionError } from '../selftest/selfTestReport.ts';

/** Text as Python shows it, the way the notebook's tables do: ' Mary'. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/** Columns of equal width under their headings; columns of numbers are aligned on the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]!.length)));
  const isNumeric = headings.map(
    (_, i) => rows.length > 0 && rows.every((row) => /^[-+]?[\d.]+(e[-+]?\d+)?%?$/.test(row[i]!)),
  );
  const format = (row: readonly string[]) =>
    row
      .map((cell, i) => (isNumeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [format(headings), format(widths.map((width) => '-'.repeat(width))), ...rows.map(format)].join('\n');
}

/** A number of a report; what is not known is none. */
export const decimals = (value: number): string => (Number.isNaN(value) ? 'none' : value.toFixed(4));

/** Which model, flags, device and self-test stand behind a report. */
export function describeRun(model: EnvelopeModel, prependBos: boolean | null): string {
  const flags = Object.entries(model.weightFlags);
  const on = flags.filter(([, value]) => value).map(([name]) => name);
  const test = model.selfTest;
  const selfTest = test
    ? `${test.status} (${test.hooksCompared} hook points against ${test.reference === 'stored' ? 'stored values' : 'a plain forward pass'}, largest difference ${test.worstDifference.toExponential(1)} at ${test.worstHook})`
    : 'not run';
  return [
    `Model:        ${model.name} (weights ${model.contentHash.slice(0, 12)})`,
    `Weight flags: ${on.length > 0 ? on.join(', ') : 'none, raw weights'}`,
    `Device:       ${model.device}, ${model.precision}${model.deviceNote ? ` (${model.deviceNote})` : ''}`,
    ...(model.precisionError ? [`Precision:    ${describePrecision(model.precisionError)}`] : []),
    `Self-test:    ${selfTest}`,
    ...(prependBos === null ? [] : [`BOS:          ${prependBos ? 'prepended' : 'not prepended'}`]),
  ].join('\n');
}

function describePrecision({ logits, worstHook, worstDifference, worstShare }: PrecisionError): string {
  const share = `${(100 * worstShare).toFixed(2)}% of its largest value`;
  return `logits within ${logits.toExponential(1)} of float32 weights; most at ${worstHook}, ${worstDifference.toExponential(1)} (${share})`;
}

/** One row of TransformerLens' `test_prompt`. */
export function tokenLine(row: { logit: number; probability: number; text: string }): string {
  const percent = (100 * row.probability).toFixed(2).padStart(5);
  return `Logit: ${row.logit.toFixed(2).padStart(5)} Prob: ${percent}% Token: |${row.text}|`;
}
