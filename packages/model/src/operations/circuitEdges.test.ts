import type { Circuit, Dataset } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationTester } from '../testing/OperationTester.ts';
import { runOperation } from './runOperation.ts';

type Node = Circuit['heads'][number];
interface Edge {
  from: Node[];
  to: Node[];
  input: 'q' | 'k' | 'v' | null;
  effect: number;
  low: number | null;
  high: number | null;
}
interface Edges {
  rows: Edge[];
  full: number;
  reference: number;
}

interface Patched {
  mean: number;
  unpatched: number;
  interval: { low: number; high: number };
}

let tester: OperationTester;
let made: { dataset: Dataset; corrupted: Dataset };
beforeAll(async () => {
  tester = await OperationTester.make();
  // Two sentences of different lengths.
  made = await tester.resultOf('dataset.ioi', {
    size: 4,
    seed: 2,
    order: 'ABBA',
    templates: [
      'When [A] and [B] went to the [PLACE], [B] gave a [OBJECT] to [A]',
      'Then, [A] and [B] had a long argument, and afterwards [B] said to [A]',
    ],
  });
});
afterAll(() => tester.remove());

const node = (head: string, position: string, name: string): Node => ({ head, class: name, position });
const circuit: Circuit = {
  name: 'seven nodes',
  source: 'a test',
  heads: [
    node('L0H0', 's2', 'duplicateToken'),
    node('L0H1', 's2', 'duplicateToken'),
    node('L0H1', 's1+1', 'previousToken'),
    node('L0H0', 'end', 'sInhibition'),
    node('L1H1', 's2', 'induction'),
    node('L1H0', 'end', 'nameMover'),
    node('L1H1', 'end', 'nameMover'),
  ],
  mlps: 'keep',
};
const measure = (input: object = {}) =>
  tester.resultOf<Edges>('circuit.edges', { dataset: made.dataset, reference: made.corrupted, circuit, ...input });
const names = (nodes: readonly Node[]) =>
  nodes.map(({ head, position }) => `${head}@${position}`).join('+') || 'logits';
const nameOf = ({ from, to, input }: Edge) => `${names(from)} ${input ?? ''}> ${names(to)}`;

/** The same edge as path patching gives it. */
async function patched({ from, to, input }: Edge): Promise<Pick<Edge, 'effect' | 'low' | 'high'>> {
  const plain = ({ prompts }: Dataset) => ({
    model: tester.folder,
    prompts: prompts.map(({ text, labels, answers }) => ({ text, labels, answers })),
  });
  const { position } = from[0]!;
  const receivers =
    input === null ? ['finalResid'] : [{ heads: to.map(({ head }) => head), input, positions: [position] }];
  const asked = {
    ...{ clean: plain(made.dataset), corrupted: plain(made.corrupted), receivers, together: true },
    senders: from.map(({ head }) => head),
    senderPositions: [position],
    metric: { kind: 'logitDifference' },
  };
  const { result } = await runOperation('patch.paths', asked, tester.context);
  const { mean, unpatched, interval } = result as unknown as Patched;
  return { effect: unpatched - mean, low: unpatched - interval.high, high: unpatched - interval.low };
}

describe('circuit.edges', () => {
  it('measures every way from one class to another, and from every head to the logits', async () => {
    const { rows } = await measure();
    const early = ['L0H0@s2+L0H1@s2', 'L0H1@s1+1'];
    const into = (from: string, input: string, to: string) => `${from} ${input}> ${to}`;
    const movers = 'L1H0@end+L1H1@end';
    expect(rows.map(nameOf).sort()).toEqual(
      [
        into(early[0]!, 'q', 'L1H1@s2'),
        ...early.flatMap((from) =>
          ['k', 'v'].flatMap((input) => ['L1H1@s2', movers].map((to) => into(from, input, to))),
        ),
        ...['q', 'k', 'v'].map((input) => into('L0H0@end', input, movers)),
        ...['L0H0@end', 'L1H0@end', 'L1H1@end'].map((head) => into(head, '', 'logits')),
      ].sort(),
    );
    const sizes = rows.map(({ effect }) => Math.abs(effect));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes[0]).toBeGreaterThan(1e-4);
  });

  it('takes a class whose heads stand in several layers', async () => {
    const heads = [node('L0H0', 's2', 'duplicateToken'), node('L0H1', 's2', 'other'), node('L1H1', 's2', 'other')];
    const { rows } = await measure({ circuit: { ...circuit, heads }, by: 'class' });
    expect(
      rows
        .map(nameOf)
        .filter((name) => name.startsWith('L0H0@s2'))
        .sort(),
    ).toEqual(['k', 'q', 'v'].map((input) => `L0H0@s2 ${input}> L0H1@s2+L1H1@s2`));
    for (const row of rows) expect(row.effect).toBeCloseTo((await patched(row)).effect, 5);
  });

  it.each(['class', 'head'])('gives what patch.paths gives, by %s', async (by) => {
    const { rows, full, reference } = await measure({ by });
    expect(rows.filter(({ from, to }) => from.length > 1 || to.length > 1).length > 0).toBe(by === 'class');
    for (const row of rows) {
      const expected = await patched(row);
      for (const key of ['effect', 'low', 'high'] as const) expect(row[key]).toBeCloseTo(expected[key]!, 5);
    }
    const { mean } = await tester.resultOf<{ mean: number }>('dataset.evaluate', { dataset: made.dataset });
    expect(full).toBeCloseTo(mean, 5);
    expect(reference).not.toBeCloseTo(full, 3);
  });

  it('gives the same for many prompts as for some after others', async () => {
    const many = <Set extends Dataset>(set: Set) => ({
      ...set,
      prompts: Array.from({ length: 9 }, () => set.prompts).flat(),
    });
    const partials: Edges[] = [];
    const context = { ...tester.context, onPartial: (partial: object) => void partials.push(partial as Edges) };
    const input = { model: tester.folder, dataset: many(made.dataset), reference: many(made.corrupted), circuit };
    const { result } = await runOperation('circuit.edges', input, context);
    const few = await measure();
    expect(partials).toHaveLength(1);
    for (const { rows } of [result as unknown as Edges, partials[0]!]) {
      const effects = new Map(rows.map((row) => [nameOf(row), row.effect]));
      expect(effects.size).toBe(few.rows.length);
      for (const row of few.rows) expect(effects.get(nameOf(row))).toBeCloseTo(row.effect, 5);
    }
    expect(result.full).toBeCloseTo(few.full, 5);
    expect(result.reference).toBeCloseTo(few.reference, 5);
  });

  it('takes ABC counterparts where no reference is given', async () => {
    const own = await measure();
    const { rows } = await tester.resultOf<Edges>('circuit.edges', { dataset: made.dataset, circuit });
    expect(rows).toEqual(own.rows);
  });

  it('refuses a reference that is not prompt by prompt', async () => {
    const few = { ...made.corrupted, prompts: made.corrupted.prompts.slice(1) };
    const short = { ...made.corrupted, prompts: made.corrupted.prompts.map((_, __, [first]) => first!) };
    const failure = (reference: Dataset) =>
      tester.failureOf('circuit.edges', { dataset: made.dataset, circuit, reference });
    expect(await failure(few)).toMatchObject({ code: 'INTERVENTION_SHAPE', message: expect.stringContaining('got 3') });
    expect(await failure(short)).toMatchObject({ code: 'PROMPTS_DIFFER_IN_LENGTH' });
  });
});
