import { table } from '../report.ts';
import {
  between,
  type Faithfulness,
  logits,
  type Means,
  meansText,
  type Node,
  nodeName,
  nodeNames,
  percent,
  type Reports,
} from './circuitText.ts';

interface AdversarialRow extends Means {
  name: string;
  example: string;
  subjectAbove: Record<'full' | 'circuit', number>;
  correctProbability: Record<'full' | 'circuit', number>;
}

/** Of operations that judge a circuit. */
export const checkReports: Reports = {
  'circuit.faithfulness'(result) {
    const found = result as unknown as Faithfulness & {
      knockout: { kind: string; standIn: string };
      nodes: { kept: number; total: number; share: number };
    };
    const names = { full: 'F(M)  whole model', empty: 'F(∅)  all knocked out', circuit: 'F(C)  circuit' } as const;
    const rows = (['full', 'empty', 'circuit'] as const).map((key) => [
      names[key],
      logits(found[key]),
      between(found.interval[key], logits),
      percent(found.accuracy[key]),
      percent(found.correctProbability[key]),
    ]);
    return [
      table(['', 'Logit difference', '95 %', 'Accuracy', 'P(correct)'], rows),
      `\nShare:      ${percent(found.share)}  ${between(found.interval.share, percent)}`,
      `Difference: ${logits(found.difference)}`,
      `Knockout:   ${found.knockout.kind}: ${found.knockout.standIn}`,
      `Kept:       ${found.nodes.kept} of ${found.nodes.total} (head, position) pairs, ${percent(found.nodes.share)}`,
    ].join('\n');
  },
  'circuit.randomBand'(result) {
    const found = result as unknown as Means & {
      rows: unknown[];
      percentile: number;
      band: Record<'share', { p5: number; p50: number; p95: number }>;
    };
    const { p5, p50, p95 } = found.band.share;
    return [
      meansText(found),
      `${found.rows.length} random circuits at the same positions: 5 % below ${percent(p5)}, half below ${percent(p50)}, 95 % below ${percent(p95)}`,
      `The circuit stands above ${found.percentile.toFixed(1)} % of them.`,
    ].join('\n');
  },
  'circuit.completeness'(result) {
    const { points, worst, worstShare, ...means } = result as unknown as Means & {
      worstShare: number;
      worst: { name: string; incompleteness: number };
      points: { name: string; K: Node[]; circuit: number; model: number; incompleteness: number }[];
    };
    const rows = points.map(({ name, K, circuit, model, incompleteness }) => [
      name,
      logits(circuit),
      logits(model),
      logits(incompleteness),
      nodeNames(K),
    ]);
    return [
      meansText(means),
      `Largest gap: ${logits(worst.incompleteness)} (${percent(worstShare)} of F(M)) without ${worst.name}\n`,
      table(['Removed', 'F(C∖K)', 'F(M∖K)', 'Gap', 'K'], rows),
    ].join('\n');
  },
  'circuit.minimality'(result) {
    const { rows, sets, ...means } = result as unknown as Means & {
      sets: string;
      rows: (Node & { K: Node[]; withHead: number; withoutHead: number; change: number; shareOfFull: number })[];
    };
    const lines = rows.map((row) => [
      nodeName(row),
      row.class,
      logits(row.withHead),
      logits(row.withoutHead),
      logits(row.change),
      percent(row.shareOfFull),
      nodeNames(row.K),
    ]);
    return [
      meansText(means),
      `Sets K: ${sets}\n`,
      table(['Head', 'Class', 'F(C∖K)', 'F(C∖(K∪v))', 'Change', 'of F(M)', 'K'], lines),
    ].join('\n');
  },
  'circuit.adversarial'(result) {
    const { rows } = result as unknown as { rows: AdversarialRow[] };
    const both = (of: Record<'full' | 'circuit', number>, show: (value: number) => string) =>
      [of.full, of.circuit].map(show);
    const lines = rows.map((row) => [
      rowNames[row.name]!,
      ...both(row, logits),
      ...both(row.subjectAbove, percent),
      ...both(row.correctProbability, percent),
      percent(row.share),
    ]);
    const header = ['Between the two', 'F(M)', 'F(C)', 'S > IO, model', 'circuit', 'P(IO), model', 'circuit', 'Share'];
    return [table(header, lines), ...rows.map(({ name, example }) => `\n${rowNames[name]}: ${example}`)].join('\n');
  },
};

const rowNames: Record<string, string> = {
  plain: 'no sentence between',
  extraS: 'S once more',
  extraIo: 'IO once more',
  extraOther: 'another name',
};
