import { type Circuit, CircuitLensError, type Dataset } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationTester } from '../testing/OperationTester.ts';
import { runOperation } from './runOperation.ts';

type Node = Circuit['heads'][number];
interface Means {
  full: number;
  empty: number;
  circuit: number;
  share: number;
}

let tester: OperationTester;
let dataset: Dataset;
beforeAll(async () => {
  tester = await OperationTester.make();
  ({ dataset } = await tester.resultOf<{ dataset: Dataset }>('dataset.ioi', {
    size: 4,
    seed: 2,
    order: 'ABBA',
    templates: ['When [A] and [B] went to the [PLACE], [B] gave a [OBJECT] to [A]'],
  }));
});
afterAll(() => tester.remove());

const node = (head: string, position: string, name: string): Node => ({ head, class: name, position });
const circuit: Circuit = {
  name: 'four nodes',
  source: 'a test',
  heads: [
    node('L0H0', 's2', 'duplicateToken'),
    node('L0H1', 's2', 'duplicateToken'),
    node('L1H0', 'end', 'nameMover'),
    node('L1H0', 'io', 'other'),
  ],
  mlps: 'keep',
};
const without = (...removed: number[]): Circuit => ({
  ...circuit,
  heads: circuit.heads.filter((_, i) => !removed.includes(i)),
});
const run = <Result>(name: string, input: object = {}) => tester.resultOf<Result>(name, { dataset, circuit, ...input });
const circuitMean = async (kept: Circuit) => (await run<Means>('circuit.faithfulness', { circuit: kept })).circuit;

const indexOf = (entry: Node) =>
  circuit.heads.findIndex(({ head, position }) => head === entry.head && position === entry.position);

/** F of the model with some nodes knocked out: the circuit of all others. */
async function modelWithout(...removed: number[]): Promise<number> {
  const positions = Array.from({ length: dataset.prompts[0]!.labels!.end! + 1 }, (_, i) => i);
  const isRemoved = (head: string, position: number) =>
    removed.some((i) => {
      const entry = circuit.heads[i]!;
      return entry.head === head && dataset.prompts[0]!.labels![entry.position] === position;
    });
  const heads = ['L0H0', 'L0H1', 'L1H0', 'L1H1'].flatMap((head) =>
    positions.filter((position) => !isRemoved(head, position)).map((position) => ({ head, class: 'any', position })),
  );
  return circuitMean({ ...circuit, heads });
}

/** Results that an operation hands out on its way. */
async function partialsOf<Result>(name: string, input: object): Promise<{ partials: Result[]; result: Result }> {
  const partials: Result[] = [];
  const context = { ...tester.context, onPartial: (partial: object) => void partials.push(partial as Result) };
  const { result } = await runOperation(name, { model: tester.folder, dataset, circuit, ...input }, context);
  return { partials, result: result as Result };
}

describe('circuit.randomBand', () => {
  interface Band extends Means {
    rows: { value: number; share: number }[];
    band: Record<'value' | 'share', { p5: number; p50: number; p95: number }>;
    percentile: number;
  }
  it('is the same for the same seed, and each row is the F of a circuit of as many heads at the same positions', async () => {
    const two = { ...circuit, heads: [circuit.heads[0]!, circuit.heads[2]!] };
    const draw = (seed: number) => run<Band>('circuit.randomBand', { circuit: two, samples: 30, seed });
    const band = await draw(4);
    expect(await draw(4)).toEqual(band);
    expect((await draw(5)).rows).not.toEqual(band.rows);
    const heads = ['L0H0', 'L0H1', 'L1H0', 'L1H1'];
    const possible: number[] = [];
    for (const early of heads) {
      for (const late of heads) {
        const kept = [node(early, 's2', ''), node(late, 'end', '')];
        possible.push(await circuitMean({ ...circuit, heads: kept }));
      }
    }
    for (const { value } of band.rows) {
      expect(Math.min(...possible.map((other) => Math.abs(other - value)))).toBeLessThan(1e-6);
    }
  });

  it('says where the circuit stands, and between which shares the random ones lie', async () => {
    const { rows, band, percentile, share } = await run<Band>('circuit.randomBand', { samples: 40 });
    const below = rows.filter((row) => row.share < share).length;
    const ties = rows.filter((row) => row.share === share).length;
    expect(percentile).toBeCloseTo((100 * (below + ties / 2)) / 40, 9);
    expect(band.value.p5).toBeLessThan(band.value.p50);
    expect(band.value.p50).toBeLessThan(band.value.p95);
    const sorted = rows.map((row) => row.share).sort((a, b) => a - b);
    expect(band.share.p50).toBeCloseTo((sorted[19]! + sorted[20]!) / 2, 9);
    expect(band.share.p95).toBeCloseTo(0.95 * sorted[37]! + 0.05 * sorted[38]!, 9);
  });

  it('hands out rows as they come, and stops when it is cancelled', async () => {
    const { partials, result } = await partialsOf<Band>('circuit.randomBand', { samples: 100 });
    expect(partials.length).toBeGreaterThan(0);
    expect(result.rows.slice(0, partials[0]!.rows.length)).toEqual(partials[0]!.rows);
    let checks = 0;
    const checkpoint = async () => {
      if (++checks > 20) throw new CircuitLensError('JOB_CANCELLED', 'Cancelled.');
    };
    const cancelled = runOperation(
      'circuit.randomBand',
      { model: tester.folder, dataset, circuit, samples: 10_000 },
      { ...tester.context, checkpoint },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect(checks).toBe(21);
  });
});

describe('circuit.completeness', () => {
  interface Point {
    name: string;
    K: Node[];
    circuit: number;
    model: number;
    incompleteness: number;
  }
  interface Completeness extends Means {
    points: Point[];
    worst: Point;
    worstShare: number;
  }
  it('removes each class from the circuit and from the model', async () => {
    const { points, full, circuit: whole, worst, worstShare } = await run<Completeness>('circuit.completeness');
    expect(points.map(({ name, K }) => [name, K.length])).toEqual([
      ['nothing', 0],
      ['duplicateToken', 2],
      ['nameMover', 1],
      ['other', 1],
    ]);
    expect([points[0]!.circuit, points[0]!.model]).toEqual([whole, full]);
    for (const [point, removed] of [
      [1, [0, 1]],
      [2, [2]],
      [3, [3]],
    ] as const) {
      expect(points[point]!.circuit).toBeCloseTo(await circuitMean(without(...removed)), 6);
      expect(points[point]!.model).toBeCloseTo(await modelWithout(...removed), 5);
    }
    expect(worst.incompleteness).toBe(Math.max(...points.map(({ incompleteness }) => incompleteness)));
    expect(worstShare).toBeCloseTo(worst.incompleteness / Math.abs(full), 10);
  });

  it.each(['random', 'greedy'] as const)('is seeded, and measures what it names, %s', async (subsets) => {
    const input = { subsets, samples: subsets === 'greedy' ? 2 : 6, seed: 1 };
    const { partials, result } = await partialsOf<Completeness>('circuit.completeness', input);
    expect(await run<Completeness>('circuit.completeness', input)).toEqual(result);
    expect(result.points).toHaveLength(subsets === 'greedy' ? 9 : 7);
    expect(partials.at(-1)!.points).toEqual(result.points);
    for (const { K, circuit: value, model, incompleteness } of result.points.slice(1, 4)) {
      expect(value).toBeCloseTo(await circuitMean(without(...K.map(indexOf))), 6);
      expect(model).toBeCloseTo(await modelWithout(...K.map(indexOf)), 5);
      expect(incompleteness).toBeCloseTo(Math.abs(value - model), 12);
    }
  });

  it('greedy takes the largest gap of all nodes where it tries all', async () => {
    const { points } = await run<Completeness>('circuit.completeness', { subsets: 'greedy' });
    const single = await Promise.all(
      circuit.heads.map(async (_, i) => Math.abs((await circuitMean(without(i))) - (await modelWithout(i)))),
    );
    expect(points[1]!.incompleteness).toBeCloseTo(Math.max(...single), 5);
    expect(points[1]!.K).toEqual([circuit.heads[single.indexOf(Math.max(...single))]]);
    expect(points.slice(1).map(({ K }) => K.length)).toEqual([1, 2, 3, 4]);
  });
});

describe('circuit.minimality', () => {
  interface Row extends Node {
    K: Node[];
    withHead: number;
    withoutHead: number;
    change: number;
    shareOfFull: number;
  }
  interface Minimality extends Means {
    rows: Row[];
    smallest: Row;
    sets: string;
  }
  it('removes the rest of the class, then the head', async () => {
    const { rows, sets, full, smallest } = await run<Minimality>('circuit.minimality');
    expect(sets).toBe('class');
    expect(rows.map(({ K }) => K)).toEqual([[circuit.heads[1]], [circuit.heads[0]], [], []]);
    expect(rows[0]!.withHead).toBeCloseTo(await circuitMean(without(1)), 6);
    expect(rows[0]!.withoutHead).toBeCloseTo(await circuitMean(without(0, 1)), 6);
    expect(rows[2]!.withoutHead).toBeCloseTo(await circuitMean(without(2)), 6);
    for (const row of rows) {
      expect(row.change).toBeCloseTo(row.withHead - row.withoutHead, 12);
      expect(row.shareOfFull).toBeCloseTo(Math.abs(row.change / full), 12);
      expect(row.shareOfFull).toBeGreaterThanOrEqual(smallest.shareOfFull);
    }
  });

  it('finds a K of at least as large a change greedily, seeded', async () => {
    const byClass = await run<Minimality>('circuit.minimality');
    const greedy = await run<Minimality>('circuit.minimality', { sets: 'greedy', seed: 3 });
    expect(await run<Minimality>('circuit.minimality', { sets: 'greedy', seed: 3 })).toEqual(greedy);
    for (const [i, row] of greedy.rows.entries()) {
      expect(row.shareOfFull).toBeGreaterThanOrEqual(byClass.rows[i]!.shareOfFull - 1e-7);
      const removed = row.K.map(indexOf);
      expect(row.withoutHead).toBeCloseTo(await circuitMean(without(...removed, i)), 6);
    }
  });
});
