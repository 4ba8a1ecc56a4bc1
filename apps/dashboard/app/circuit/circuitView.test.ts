import { naiveIoiCircuit, publishedIoiCircuit } from '@circuit-lens/shared/names';
import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { adversarialSentence } from './adversarialView.ts';
import { completenessSentence, minimalityBars, minimalitySentence, signalsSentence } from './checksView.ts';
import { type Circuit, missingHeads, nodeKey, without } from './circuit.ts';
import { drawEdges, publishedEdges } from './circuitEdges.ts';
import { circuitFinding, misfit } from './circuitFinding.ts';
import { counterpartsOf, signalsInput, taskInput } from './circuitInput.ts';
import { layoutCircuit } from './circuitLayout.ts';
import { circuitJson, readCircuit } from './circuitText.ts';
import type { Rect } from './classBoxes.ts';
import { positionsOf } from './classes.ts';
import { labelRect, overlap } from './edgeLabels.ts';
import { measuredEdges } from './edgesView.ts';
import { faithfulnessView } from './faithfulnessView.ts';
import type { AdversarialRow, CompletenessPoint, EdgeRow, Faithfulness, MinimalityRow, RandomBand } from './results.ts';

const published: Circuit = publishedIoiCircuit;
const mini = { nLayers: 4, nHeads: 8 };

const isInside = (inner: Rect, outer: Rect) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height;

describe('a circuit', () => {
  it('loses exactly the heads that are off, at their position only', () => {
    const twice = { ...published, heads: [...published.heads, { head: 'L9H9', class: 'other', position: 'io' }] };
    const left = without(twice, ['L9H9@end']);
    expect(left.heads).toHaveLength(26);
    expect(left.heads.map(nodeKey)).toContain('L9H9@io');
    expect(left.heads.map(nodeKey)).not.toContain('L9H9@end');
  });

  it('has its positions named as they stand in the sentence', () => {
    const at = (position: string) => ({ head: 'L0H1', class: 'other', position });
    expect(positionsOf({ heads: ['s2', 'io', 's1', 'end', 's1+1', 's2'].map(at) })).toEqual([
      'io',
      's1',
      's1+1',
      's2',
      'end',
    ]);
    expect(positionsOf({ heads: [at('s2')] })).toEqual(['s2']);
  });

  it('says which of its heads a model lacks, each once', () => {
    expect(missingHeads(published, { nLayers: 12, nHeads: 12 })).toEqual([]);
    const missing = missingHeads(published, mini);
    expect(missing).toHaveLength(23);
    expect(misfit(missing, 'ioi-mini', mini)).toMatch(/does not have: L9H9, .* and 19 more\. .* cannot be evaluated/);
  });

  it('is read as it was written, and what is wrong is said', () => {
    expect(readCircuit(circuitJson(published)).circuit).toEqual(published);
    expect(readCircuit('{').problem).toMatch(/no JSON/);
    expect(readCircuit('{"name":"a"}').problem).toMatch(/name or heads are missing/);
    expect(readCircuit('{"name":"a","heads":[{"head":"9.9","position":"end"}]}').problem).toMatch(/9\.9/);
    const twice = { name: 'a', heads: [published.heads[0], published.heads[0]] };
    expect(readCircuit(JSON.stringify(twice)).problem).toMatch(/L9H9 at end is listed twice/);
    expect(readCircuit('{"name":"a","heads":[],"mlps":"maybe"}').problem).toMatch(/"keep" or "ablate"/);
  });
});

describe('the input of operations', () => {
  const run = {
    prompts: [
      { text: 'a', answers: { correct: ' b' } },
      { text: 'c', answers: { correct: ' d' } },
    ],
  };
  it('names the sentence of a prompt where the set knows it, and draws more counterparts for few prompts', () => {
    const task = taskInput({ ...run, weightFlags: {} as never, prependBos: true }, 'mean', new Map([['a', '[A]']]));
    expect(task.dataset.prompts.map((prompt) => 'template' in prompt && prompt.template)).toEqual(['[A]', false]);
    expect([1, 8, 25, 100, 1000].map(counterpartsOf)).toEqual([5, 5, 2, 2, 2]);
    expect(signalsInput(task, published)?.heads).toEqual(['L7H3', 'L7H9', 'L8H6', 'L8H10']);
    expect(signalsInput(task, { ...published, heads: [] })).toBeNull();
    expect(signalsInput(task, published)).not.toHaveProperty('knockout');
  });
});

const nodes = (name: string, keys: readonly string[]) =>
  keys.map((key) => {
    const [head, position] = key.split('@') as [string, string];
    return { head, position, class: name };
  });

/** As a search finds them: the classes of the paper, and heads of no class at five positions. */
const found: Circuit = {
  ...published,
  heads: [
    ...nodes('other', ['L0H0@io', 'L0H1@io', 'L0H2@io', 'L0H4@io', 'L0H6@io', 'L0H0@s1', 'L0H1@s1']),
    ...nodes('other', ['L0H1@s2', 'L0H4@s2', 'L1H4@s2', 'L1H5@s2', 'L2H4@s2', 'L0H1@end']),
    ...nodes('previousToken', ['L0H1@s1+1']),
    ...nodes('duplicateToken', ['L0H0@s2', 'L0H2@s2']),
    ...nodes('induction', ['L1H1@s2', 'L1H2@s2']),
    ...nodes('sInhibition', ['L2H0@end', 'L2H1@end', 'L2H2@end']),
    ...nodes('nameMover', ['L3H0@end', 'L3H1@end', 'L3H2@end']),
  ],
};

describe.each([
  ['published', published],
  ['found by a search', found],
  ['naive', naiveIoiCircuit as Circuit],
  ['one head at an index', { ...published, heads: [{ head: 'L0H0', class: 'mine', position: 3 }] }],
])('the picture of a circuit, %s', (_, circuit) => {
  it.each([1140, 800, 358])('has every head once, apart from all others, at %d px', (width) => {
    const layout = layoutCircuit(circuit.heads, width, { width: 500, height: 290 });
    const pills = layout.boxes.flatMap((box) => box.pills);
    expect(pills.map(({ id }) => id).sort()).toEqual(circuit.heads.map(nodeKey).sort());
    const parts: Rect[] = [...layout.boxes, layout.logits, ...(layout.room ? [layout.room] : [])];
    for (const [i, part] of parts.entries()) {
      expect(part.x + part.width).toBeLessThanOrEqual(width + 0.01);
      for (const other of parts.slice(i + 1)) expect(overlap(part, other)).toBe(false);
    }
    for (const box of layout.boxes) {
      for (const [i, pill] of box.pills.entries()) {
        expect(isInside(pill, box)).toBe(true);
        for (const other of box.pills.slice(i + 1)) expect(overlap(pill, other)).toBe(false);
      }
    }
  });

  it('stands in lanes of its positions, END last, inputs above outputs', () => {
    const { lanes, boxes, logits } = layoutCircuit(circuit.heads, 1140);
    expect(lanes.at(-1)!.name).toBe('END');
    for (const box of boxes) {
      expect(isInside(box, lanes.find(({ position }) => position === box.position)!)).toBe(true);
      expect(box.y).toBeLessThan(logits.y);
    }
  });
});

it('heads of no class stand beside the edges that come down into END', () => {
  const layout = layoutCircuit(found.heads, 1140, { width: 500, height: 290 });
  const [aside, inhibition] = ['other@end', 'sInhibition@end'].map((id) => layout.boxes.find((box) => box.id === id)!);
  expect(aside!.y).toBeLessThan(inhibition!.y);
  const into = drawEdges(layout, publishedEdges(layout)).filter(({ to }) => to === 'sInhibition@end');
  expect(into).toHaveLength(2);
  for (const { label } of into) expect(label.x).toBeLessThan(aside!.x);
});

describe('edges', () => {
  const layout = layoutCircuit(published.heads, 1140);
  it('are those of figure 2, with the input they reach', () => {
    const edges = publishedEdges(layout).map(({ from, to, input }) => `${from} ${input ?? ''}> ${to}`);
    expect(edges).toHaveLength(9);
    expect(edges).toContain('previousToken@s1+1 k> induction@s2');
    expect(edges).toContain('induction@s2 v> sInhibition@end');
    expect(edges).toContain('sInhibition@end q> negativeNameMover@end');
    expect(edges).toContain('backupNameMover@end > logits');
  });

  it('are wide and coloured by their effect, thin and grey without one, and left out without ends', () => {
    const edges = drawEdges(layout, [
      { from: 'L9H9@end', to: 'logits', input: null, effect: 3 },
      { from: 'L8H6@end', to: 'L9H9@end', input: 'q', effect: -1.5 },
      { from: 'sInhibition@end', to: 'nameMover@end', input: 'q', effect: null },
      { from: 'L0H0@end', to: 'logits', input: null, effect: 9 },
    ]);
    expect(edges.map(({ tone }) => tone)).toEqual(['pos', 'neg', 'plain']);
    expect(edges[0]!.width).toBeGreaterThan(edges[1]!.width);
    expect(edges[1]!.width).toBeGreaterThan(edges[2]!.width);
    for (const { path } of edges) expect(path).not.toMatch(/NaN/);
  });

  it('are those measured that stand out, between classes and from heads to the logits, with the experiment in words', () => {
    const inhibition = published.heads.filter(({ class: name }) => name === 'sInhibition');
    const movers = published.heads.filter(({ class: name }) => name === 'nameMover');
    const rows: EdgeRow[] = [
      { from: inhibition, to: movers, input: 'q', effect: 3, low: 2, high: 4 },
      { from: movers.slice(0, 1), to: [], input: null, effect: -1.5, low: -2, high: -1 },
      { from: inhibition, to: movers, input: 'k', effect: 0.5, low: -0.1, high: 1 },
      { from: inhibition, to: movers, input: 'v', effect: 0.05, low: 0.04, high: 0.06 },
    ];
    const edges = measuredEdges({ rows, full: 4, reference: -1 }, 8);
    expect(edges.map(({ from, to, input, effect }) => [from, to, input, effect])).toEqual([
      ['sInhibition@end', 'nameMover@end', 'q', 3],
      ['L9H9@end', 'logits', null, -1.5],
    ]);
    expect(edges[0]!.words).toBe(
      'S-inhibition at END (L7H3, L7H9, L8H6, L8H10) into the queries of Name movers at END (L9H9, L10H0, L9H6): +3.00 (95 % +2.00 to +4.00). With what they write there taken from the same sentence with three unrelated names, and let into that input alone, every other head as it was, the logit difference goes from 4.00 to 1.00, mean of 8 prompts.',
    );
    expect(edges[1]!.words).toMatch(/^L9H9 at END into the logits: −1.50 .* from 4.00 to 5.50/);
    const [one] = measuredEdges({ rows: [{ ...rows[3]!, low: null, high: null }], full: 4, reference: -1 }, 1);
    expect(one!.words).toMatch(/: \+0.05\. .* to 3.95\.$/);
    const drawn = drawEdges(layout, edges);
    expect(drawn.map(({ tone }) => tone)).toEqual(['pos', 'neg']);
  });

  it('that leave one part, or reach one, stand beside each other', () => {
    const twice = (['q', 'k'] as const).map((input) => ({
      ...{ from: 'sInhibition@end', to: 'nameMover@end', input, effect: 1 },
    }));
    const beside = { from: 'nameMover@end', to: 'negativeNameMover@end', input: 'q' as const, effect: -1 };
    const edges = drawEdges(layout, [...twice, beside]);
    expect(new Set(edges.map(({ path }) => path)).size).toBe(3);
    expect(edges[2]!.path).toMatch(/C/);
  });

  it('have names that stand on no other, nor on a class', () => {
    const found = layoutCircuit([...published.heads, { head: 'L2H4', class: 'other', position: 's2' }], 1140);
    const edges = (['induction@s2', 'other@s2'] as const).map((to) => ({
      ...{ from: 'duplicateToken@s2', to, input: 'q' as const, effect: 3 },
    }));
    const labels = drawEdges(found, edges).map((edge) => labelRect(edge));
    expect(overlap(labels[0]!, labels[1]!)).toBe(false);
    for (const label of labels) expect(found.boxes.some((box) => overlap(label, box))).toBe(false);
  });

  it('go straight up where the receiver stands above', () => {
    const tall = layoutCircuit([...published.heads, { head: 'L0H4', class: 'other', position: 's2' }], 1140);
    const [up] = drawEdges(tall, [{ from: 'other@s2', to: 'induction@s2', input: 'k', effect: 1 }]);
    const [sender, receiver] = ['other@s2', 'induction@s2'].map((id) => tall.boxes.find((box) => box.id === id)!);
    expect(up!.path).toMatch(new RegExp(`^M[\\d.]+ ${sender!.y}V${receiver!.y + receiver!.height}$`));
  });

  it('run through no class between their ends', () => {
    const wrapped = layoutCircuit(published.heads, 860);
    const [first] = drawEdges(wrapped, [{ from: 'sInhibition@end', to: 'logits', input: null, effect: null }]);
    const lane = wrapped.lanes.at(-1)!;
    expect(first!.path).toContain(`H${lane.x + 3}V`);
    const [straight] = drawEdges(layout, [{ from: 'negativeNameMover@end', to: 'logits', input: null, effect: null }]);
    expect(straight!.path).toMatch(/^M[\d.]+ [\d.]+V[\d.]+$/);
  });

  it('leave nothing undrawn in a narrow picture', () => {
    const narrow = layoutCircuit(published.heads, 358);
    expect(drawEdges(narrow, publishedEdges(narrow))).toHaveLength(9);
  });
});

const result: Faithfulness = {
  full: 10,
  empty: 0,
  circuit: 9,
  share: 0.9,
  difference: 1,
  interval: { full: { low: 9, high: 11 }, empty: null, circuit: null, difference: null, share: null },
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
      'The 26 heads of ioi-gpt2-small’s own circuit carry 90 % of the logit difference (9.00 of 10.00; random circuits of the same size: 3 %).',
    );
  });
  it('says what is lost without a head', () => {
    const now = { ...result, circuit: 6, share: 0.6 };
    expect(findingText(circuitFinding({ ...found, off: ['L9H9@end'], whole: result, now, band }))).toBe(
      'Without L9H9 at END the share of the answer that ioi-gpt2-small’s own circuit carries falls from 90 % to 60 % (6.00 of 10.00).',
    );
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
      /^1 of 3 heads moves it by less than 1 % of F\(M\): L1H2 at END\./,
    );
  });
  it('name the part that tells circuit and model apart', () => {
    const point = (name: string, circuit: number, model: number): CompletenessPoint => ({
      ...{ name, K: [], circuit, model },
      incompleteness: Math.abs(circuit - model),
    });
    const points = [point('nothing', 9, 10), point('nameMover', 1, 7)];
    expect(completenessSentence({ ...result, points, worst: points[1]!, worstShare: 0.6 })).toMatch(
      /^Most different without Name movers: the circuit is at 1.00, the model at 7.00, apart by 60 %/,
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
      'With IO said once more the model’s difference falls: from 11.00 to 6.00, S is above IO in 20 % of the prompts. The circuit goes from 10.00 to 8.50, 10 %.',
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
