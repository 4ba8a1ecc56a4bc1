import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { pathCircuit } from './pathCircuit.ts';
import { pathGraph } from './pathGraph.ts';
import { knownSteps, type PathStep, readStep, receiversOf, stepName, withoutStep, writeStep } from './pathSteps.ts';
import {
  componentEffects,
  experimentWords,
  mainSenders,
  pathFinding,
  stepView,
  togetherEffect,
  togetherSentence,
} from './pathView.ts';

const encode = (values: number[]) => ({
  shape: [2, 2],
  data: Buffer.from(Float32Array.from(values).buffer).toString('base64'),
});
/** Values around an unpatched metric of 0. */
const result = (values: number[], half = 0.01) => ({
  tensor: encode(values),
  interval: { low: encode(values.map((value) => value - half)), high: encode(values.map((value) => value + half)) },
  unpatched: 0,
});
const movers: PathStep = { heads: ['L1H0', 'L1H1'], input: 'q', at: 'end', parent: 0 };

describe('a step', () => {
  it('comes out of the URL as it went in, and nothing else does', () => {
    for (const step of [movers, { heads: ['L11H2'], input: 'v', at: 's1+1', parent: 3 } as PathStep]) {
      expect(readStep(writeStep(step))).toEqual(step);
    }
    expect(writeStep(movers)).toBe('L1H0+L1H1.q.0.end');
    for (const text of ['', 'L1H0', 'L1H0.x.0', 'L1.q.0', 'L1H0.q.-1', 'L1H0.q.0.verb'])
      expect(readStep(text)).toBeNull();
  });

  it('is asked of the operation, and named', () => {
    expect(receiversOf(null)).toEqual(['finalResid']);
    expect(receiversOf(movers)).toEqual([{ heads: ['L1H0', 'L1H1'], input: 'q', positions: ['end'] }]);
    expect(stepName(movers)).toBe('the queries of L1H0 and L1H1 at END');
  });

  it('takes with it what hangs on it, and the rest is numbered anew', () => {
    const of = (head: string, parent: number): PathStep => ({ heads: [head], input: 'q', at: 'all', parent });
    const steps = [of('L3H0', 0), of('L2H0', 1), of('L3H1', 0), of('L2H1', 3), of('L1H0', 2)];
    expect(withoutStep(steps, 1)).toEqual([of('L3H1', 0), of('L2H1', 1)]);
    expect(withoutStep(steps, 3)).toEqual([of('L3H0', 0), of('L2H0', 1), of('L1H0', 2)]);
    expect(knownSteps([of('L3H0', 0), of('L2H0', 7)], null)).toHaveLength(1);
    expect(knownSteps([of('L9H0', 0)], { nLayers: 4, nHeads: 8 })).toEqual([]);
  });
});

describe('the view of a step', () => {
  it('has effects against the run without a patch, and leaves out what is not known', () => {
    const view = stepView({ ...result([2.5, Number.NaN, 3, 3.004]), unpatched: 3 })!;
    expect(view.grid).toEqual([
      [-0.5, null],
      [0, expect.closeTo(0.004, 5)],
    ]);
    expect(view.effects.get('L0H0')).toMatchObject({ effect: -0.5, isClear: true });
    expect(view.effects.get('L1H1')!.isClear).toBe(false);
    expect(view.effects.has('L0H1')).toBe(false);
    expect(stepView(null)).toBeNull();
  });

  it('reads MLPs, embeddings, and heads that send together', () => {
    const floats = encode([2.5, Number.NaN, 3.25]);
    const labels = ['embed', 'pos_embed', '11_mlp_out'];
    const components = { mean: { ...floats, axes: [{ labels }] }, interval: { low: floats, high: floats } };
    expect(componentEffects({ components, unpatched: 3 })).toMatchObject([
      { label: 'Token embedding', effect: -0.5, isClear: true },
      { label: 'MLP 11', effect: 0.25 },
    ]);
    expect(componentEffects(null)).toEqual([]);
    const view = stepView(result([-0.25, 0, -0.5, 0]))!;
    const together = togetherEffect({ tensor: -1, interval: { low: null, high: null }, unpatched: 0 }, 'both');
    expect(together).toMatchObject({ effect: -1, isClear: true });
    expect(togetherSentence(view, together)).toBe('L1H0 and L0H0 at once: −1.00. One by one they add up to −0.75.');
    expect(togetherSentence(view, null)).toBeNull();
  });

  it('names the senders that stand out, largest first', () => {
    const view = stepView(result([-0.31, 0.02, -0.42, 0.1]))!;
    expect(mainSenders(view).map(({ label }) => label)).toEqual(['L1H0', 'L0H0', 'L1H1']);
  });

  it('makes the finding from the numbers, and says when there is nothing', () => {
    const logits = stepView(result([0.001, 0, -0.42, -0.31]));
    const queries = stepView(result([-0.2, 0.001, 0, 0]));
    expect(findingText(pathFinding([movers], [logits, queries])!)).toBe(
      'L1H0 and L1H1 do most to the logits by their direct paths: −0.42 and −0.31. Through the queries of L1H0 and L1H1 at END the strongest sender is L0H0 (−0.20).',
    );
    const nothing = stepView(result([0, 0, 0, 0]));
    expect(findingText(pathFinding([], [nothing])!)).toMatch(/^No head has a direct effect on the logits/);
    expect(findingText(pathFinding([movers], [logits, nothing])!)).toMatch(/Nothing that can be told from nothing/);
    expect(pathFinding([], [null])).toBeNull();
    expect(pathFinding([], [stepView(result([-0.4, Number.NaN, 0, 0]))])).toBeNull();
  });

  it('tells an experiment with its number and interval', () => {
    const sender = stepView(result([-0.2, 0, 0, 0]))!.effects.get('L0H0')!;
    const words = experimentWords(sender, movers, 0, { mlps: 'recompute', direction: 'noise', metric: 'share' });
    expect(words).toBe(
      'L0H0 gives the queries of L1H0 and L1H1 at END what it writes on the corrupted prompts, directly or through MLPs; all else stays as in the clean run. This moves the share of the answer from 0.000 to −0.200: −0.200 [−0.210, −0.190].',
    );
  });
});

it('draws senders below what they feed, as thick as their effect', () => {
  const logits = stepView(result([0, 0, -0.4, -0.2]));
  const queries = stepView(result([-0.1, 0, 0, 0]));
  const graph = pathGraph([movers], [logits, queries]);
  const node = (label: string) => graph.nodes.find((entry) => entry.label === label)!;
  expect(graph.layers.map(({ layer }) => layer)).toEqual([1, 0]);
  expect(node('L1H0').y).toBeLessThan(node('L0H0').y);
  expect(graph.edges.map(({ sender, step }) => [sender.label, step])).toEqual([
    ['L1H0', 0],
    ['L1H1', 0],
    ['L0H0', 1],
  ]);
  expect(graph.edges[0]!.width / graph.edges[1]!.width).toBeCloseTo(2);
  expect(graph.stems).toHaveLength(2);
  for (const { from, to } of graph.edges) expect(to.y).toBeLessThan(from.y);
});

it('is a circuit of the heads whose position is known', () => {
  const [logits, queries] = [stepView(result([0, 0, -0.4, -0.2])), stepView(result([-0.1, 0, 0, 0]))];
  const classes = [{ role: 'nameMover', name: 'name mover', heads: ['L1H0'] }];
  const heads = [
    { head: 'L1H0', class: 'nameMover', position: 'end' },
    { head: 'L1H1', class: 'sender', position: 'end' },
  ];
  const query: PathStep = { ...movers, at: 'all' };
  expect(pathCircuit([query], [logits!, queries!], classes)).toMatchObject({
    heads: [...heads, { head: 'L0H0', class: 'sender', position: 'end' }],
    mlps: 'keep',
  });
  expect(pathCircuit([{ ...query, input: 'v' }], [logits!, queries!], classes).heads).toEqual(heads);
});
