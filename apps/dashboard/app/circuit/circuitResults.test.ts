import { publishedIoiCircuit } from '@circuit-lens/shared/names';
import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { adversarialSentence } from './adversarialView.ts';
import { completenessSentence, minimalityBars, minimalitySentence, signalsSentence } from './checksView.ts';
import type { Circuit } from './circuit.ts';
import { circuitFinding } from './circuitFinding.ts';
import { faithfulnessView } from './faithfulnessView.ts';
import type { AdversarialRow, CompletenessPoint, Faithfulness, MinimalityRow, RandomBand } from './results.ts';

const published: Circuit = publishedIoiCircuit;

const result: Faithfulness = {
  full: 10,
  empty: 0,
  circuit: 9,
  share: 0.9,
  difference: 1,
  interval: {
    full: { low: 9, high: 11 },
    empty: null,
    circuit: null,
    difference: null,
    share: { low: null, high: null },
  },
  accuracy: { full: 1, empty: 0, circuit: 1 },
  correctProbability: { full: 0.99, empty: 0, circuit: 0.8 },
  knockout: { kind: 'mean', standIn: '', mlps: 'keep', groups: [] },
  nodes: { kept: 1, total: 2, share: 0.5 },
  definition: published,
  warnings: [],
};
const band: RandomBand = {
  ...result,
  rows: [],
  band: { value: { p5: -1, p50: 0.3, p95: 2 }, share: { p5: -0.1, p50: 0.03, p95: 0.2 } },
  percentile: 100,
};

describe('the faithfulness bar', () => {
  it('places every value on one axis that holds them all', () => {
    const { bars, band: drawn, ticks } = faithfulnessView(result, band);
    const zero = ticks.find(({ text }) => text === '0')!.at;
    for (const { bar, interval } of bars)
      for (const end of [...bar, ...(interval ?? [])]) {
        expect(end).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(1);
      }
    expect(bars[0]!.bar[0]).toBeCloseTo(zero, 12);
    expect((bars[1]!.bar[1] - zero) / (bars[0]!.bar[1] - zero)).toBeCloseTo(0.9, 12);
    expect(drawn!.range[0]).toBeLessThan(zero);
    expect(bars[1]!.intervalText).toBe('one prompt, no interval');
    expect(faithfulnessView(result, band).shareInterval).toBe('one prompt, no interval');
  });
});

describe('the finding', () => {
  const found = {
    circuit: published,
    source: 'known',
    own: true,
    off: [] as string[],
    whole: null,
    now: result,
  } as const;
  it('names share, values and random circuits', () => {
    expect(findingText(circuitFinding({ ...found, band }))).toBe(
      'The 26 heads of ioi-gpt2-small’s own circuit carry 90\u00a0% of the logit difference (9.00 of 10.00; random circuits of the same size: 3\u00a0%).',
    );
  });
  it('says what is lost without a head', () => {
    const now = { ...result, circuit: 6, share: 0.6 };
    expect(findingText(circuitFinding({ ...found, off: ['L9H9@end'], whole: result, now, band }))).toBe(
      'Without L9H9 at END the share of the answer that ioi-gpt2-small’s own circuit carries falls from 90\u00a0% to 60\u00a0% (6.00 of 10.00).',
    );
  });
  it('does not tell of a rise or a fall that the numbers do not show', () => {
    const now = { ...result, share: 0.9004 };
    expect(findingText(circuitFinding({ ...found, off: ['L9H9@end'], whole: result, now, band }))).toContain(
      'carries stays at 90\u00a0% (9.00 of 10.00)',
    );
  });
  it('speaks of one head as of one', () => {
    const circuit = { ...published, heads: published.heads.slice(0, 1) };
    expect(findingText(circuitFinding({ ...found, circuit, band }))).toMatch(/^The one head of .* carries 90\u00a0%/);
  });
  it('says plainly that a circuit does nothing, or more than the model', () => {
    const nothing = { ...result, circuit: -1, share: -0.1 };
    expect(findingText(circuitFinding({ ...found, now: nothing, band: null }))).toMatch(
      /alone do not carry the answer: the logit difference is −1.00 of 10.00, less than the 0.00/,
    );
    expect(findingText(circuitFinding({ ...found, now: { ...result, share: 1.2 }, band: null }))).toMatch(/More than/);
  });
});

describe('the checks', () => {
  const row = (head: string, change: number, position = 'end'): MinimalityRow => ({
    ...{ head, class: 'nameMover', position, K: [], withHead: change, withoutHead: 0, change },
    shareOfFull: Math.abs(change) / 10,
  });
  it('name heads that do nothing, and tell two positions apart', () => {
    const rows = [row('L1H1', 3), row('L1H2', 0.05), row('L1H1', -1, 's2')];
    expect(minimalityBars(rows).map(({ name }) => name)).toEqual(['L1H1 END', 'L1H2', 'L1H1 S2']);
    expect(minimalitySentence({ ...result, rows, smallest: rows[1]! })).toMatch(
      /^1 of 3 heads moves it by less than 1\u00a0% of F\(M\): L1H2 at END\. Least .*10\.00\.$/,
    );
  });
  it('say why a head of a circuit may move nothing under a mean, and not so of zero', () => {
    const rows = [row('L1H1', 3), row('L0H1', 0)];
    const found = { ...result, rows, smallest: rows[1]! };
    expect(minimalitySentence(found)).toMatch(/choose “Zero” to see what it is kept for\.$/);
    expect(minimalitySentence({ ...found, knockout: { ...found.knockout, kind: 'zero' } })).not.toContain('“Zero”');
  });
  it('name the part that tells circuit and model apart', () => {
    const point = (name: string, circuit: number, model: number): CompletenessPoint => ({
      ...{ name, K: [], circuit, model },
      incompleteness: Math.abs(circuit - model),
    });
    const points = [point('nothing', 9, 10), point('nameMover', 1, 7)];
    expect(completenessSentence({ ...result, points, worst: points[1]!, worstShare: 0.6 })).toMatch(
      /^Most different without Name movers: the circuit is at 1.00, the model at 7.00, apart by 60\u00a0%/,
    );
    expect(
      completenessSentence({ ...result, points: [points[0]!, points[0]!], worst: points[0]!, worstShare: 0.1 }),
    ).toMatch(/^No part/);
  });
  it('say whether model and circuit are misled alike', () => {
    const row = (name: AdversarialRow['name'], full: number, circuit: number, share: number): AdversarialRow => ({
      ...{ ...result, name, full, circuit, example: '' },
      subjectAbove: { full: share, empty: 0, circuit: share / 2 },
    });
    const rows = [row('plain', 11, 10, 0), row('extraS', 12, 7, 0), row('extraIo', 6, 8.5, 0.2)];
    expect(adversarialSentence({ rows })).toBe(
      'With IO said once more the model’s difference falls: from 11.00 to 6.00, S is above IO in 20\u00a0% of the prompts. The circuit goes from 10.00 to 8.50, 10\u00a0%.',
    );
    expect(adversarialSentence({ rows: [rows[0]!, row('extraIo', 12, 12, 0)] })).toMatch(/does not fall: from 11/);
  });
  it('say that the place counts 2.3 times as much, as in the paper', () => {
    const fit = { position: 2.31, token: 0.99, error: 0.07 };
    const signals = { cells: [], fit, byHead: [], unpatched: 3.55, heads: [] };
    expect(signalsSentence(signals)).toBe(
      'The place counts 2.3 times as much as the name: 2.31 logits for the place, 0.99 for the name.',
    );
    expect(signalsSentence({ ...signals, fit: { position: 0.01, token: 0, error: 0 } })).toMatch(/^Neither counts/);
  });
});
