import { publishedIoiCircuit } from '@circuit-lens/shared/names';
import { describe, expect, it } from 'vitest';
import type { Circuit } from './circuit.ts';
import { drawEdges, publishedEdges } from './circuitEdges.ts';
import { layoutCircuit } from './circuitLayout.ts';
import { labelRect, labelsApart, overlap } from './edgeLabels.ts';
import { lineRects } from './edgeLines.ts';
import { routed } from './edgeRoutes.ts';
import { measuredEdges } from './edgesView.ts';
import type { EdgeRow } from './results.ts';

const published: Circuit = publishedIoiCircuit;

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
      'S-inhibition at END (L7H3, L7H9, L8H6, L8H10) into the queries of Name movers at END (L9H9, L10H0, L9H6): +3.00 (95\u00a0% +2.00 to +4.00). With what they write there taken from the same sentence with three unrelated names, and let into that input alone, every other head as it was, the logit difference goes from 4.00 to 1.00, mean of 8 prompts.',
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

  it('have names above their receivers that stand on no other, nor on a class', () => {
    const found = layoutCircuit([...published.heads, { head: 'L2H4', class: 'other', position: 's2' }], 1140);
    const receivers = ['induction@s2', 'other@s2'];
    const edges = receivers.map((to) => ({ from: 'duplicateToken@s2', to, input: 'q' as const, effect: 3 }));
    const labels = drawEdges(found, edges).map((edge) => labelRect(edge));
    expect(overlap(labels[0]!, labels[1]!)).toBe(false);
    for (const [i, label] of labels.entries()) {
      expect(found.boxes.some((box) => overlap(label, box))).toBe(false);
      const { y } = found.boxes.find(({ id }) => id === receivers[i])!;
      expect(y - label.y).toBeGreaterThan(0);
      expect(y - label.y).toBeLessThan(36);
    }
  });

  it('have a name moved to the nearest free place where it would stand on another', () => {
    const line = { path: 'M4 0V54', width: 2 };
    const edge = { input: 'q' as const, effect: 3, isNamed: true, label: { x: 10, y: 50 }, ...line };
    const box = { x: 0, y: 54, width: 200, height: 40 };
    const [first, second, nameless] = labelsApart([edge, edge, { ...edge, isNamed: false }], [box]);
    expect([first!.label.y, second!.label.y, nameless!.label.y]).toEqual([50, 34, 50]);
  });

  it('have a name on the other side of its line where another line would cross it', () => {
    const edge = { input: 'q' as const, effect: 3, isNamed: true };
    const own = { ...edge, label: { x: 106, y: 50 }, path: 'M60 20L92 20Q100 20 100 28L100 90', width: 2 };
    const wide = { ...edge, isNamed: false, label: { x: 136, y: 50 }, path: 'M60 0H130V90', width: 7 };
    const [moved] = labelsApart([own, wide], []);
    expect(moved!.label.x + labelRect(moved!).width).toBeLessThan(100);
    expect(moved!.label.y).toBe(50);
    const arc = { ...wide, path: 'M10 0C10 200 190 200 190 0' };
    expect(lineRects(arc.path, 2).some((rect) => overlap(rect, { x: 99, y: 149, width: 2, height: 2 }))).toBe(true);
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

  it('reach a class of END from the side that its sender is on', () => {
    const { x } = layout.lanes.at(-1)!;
    const to = { x: x + 20, y: 200, width: 200, height: 100 };
    const ends = [100, 240, 380].map((y) => {
      const from = { x: x - 200, y, width: 100, height: 20 };
      return routed(from, to, { out: 0.5, into: 0.5, row: 0 }, layout).path.split(/[A-Z]/).at(-1);
    });
    expect(ends).toEqual([`${x + 120} 200`, `${x + 20}`, `${x + 120} 300`]);
  });

  it('leave nothing undrawn in a narrow picture', () => {
    const narrow = layoutCircuit(published.heads, 358);
    expect(drawEdges(narrow, publishedEdges(narrow))).toHaveLength(9);
  });
});
