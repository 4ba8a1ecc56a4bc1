import { naiveIoiCircuit, publishedIoiCircuit } from '@circuit-lens/shared/names';
import { describe, expect, it } from 'vitest';
import { type Circuit, nodeKey } from './circuit.ts';
import { drawEdges, publishedEdges } from './circuitEdges.ts';
import { layoutCircuit } from './circuitLayout.ts';
import type { Rect } from './classBoxes.ts';
import { overlap } from './edgeLabels.ts';

const published: Circuit = publishedIoiCircuit;

const isInside = (inner: Rect, outer: Rect) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height;

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
