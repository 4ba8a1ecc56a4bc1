import type { Circuit } from '@circuit-lens/shared';
import { table } from '../report.ts';

/** What each operation's result holds for a person to read; the rest is in the JSON. */
type Result = Record<string, unknown>;
type Node = Circuit['heads'][number];
interface Means {
  full: number;
  empty: number;
  circuit: number;
  share: number;
}
interface Faithfulness extends Means {
  difference: number;
  interval: Record<'full' | 'empty' | 'circuit' | 'share', { low: number | null; high: number | null }>;
  accuracy: Record<'full' | 'empty' | 'circuit', number>;
  correctProbability: Record<'full' | 'empty' | 'circuit', number>;
}
interface AdversarialRow extends Means {
  name: string;
  example: string;
  subjectAbove: Record<'full' | 'circuit', number>;
  correctProbability: Record<'full' | 'circuit', number>;
}
interface Edge {
  from: Node[];
  to: Node[];
  input: string | null;
  effect: number;
  low: number | null;
  high: number | null;
}

/** Smaller ones are in the JSON. */
const edgesShown = 30;

const logits = (value: number) => value.toFixed(3);
const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
const nodeName = ({ head, position }: Node) => `${head}@${position}`;
const nodeNames = (nodes: readonly Node[]) => nodes.map(nodeName).join(' ') || 'nothing';
const between = ({ low, high }: { low: number | null; high: number | null }, show: (value: number) => string) =>
  low === null || high === null ? '' : `${show(low)} to ${show(high)}`;

function meansText({ full, empty, circuit, share }: Means): string {
  return `F(M) ${logits(full)}, F(∅) ${logits(empty)}, F(C) ${logits(circuit)}: ${percent(share)} of what the heads do`;
}

/** Reports by operation. */
export const circuitReports: Record<string, (result: Result) => string> = {
  'circuit.list'(result) {
    const { rows } = result as unknown as { rows: (Circuit & { own: boolean; fits: boolean })[] };
    const mark = ({ own, fits }: { own: boolean; fits: boolean }) => (own ? "the model's" : fits ? 'fits' : '');
    return table(
      ['Name', 'Heads', 'This model', 'Source'],
      rows.map((row) => [row.name, String(row.heads.length), mark(row), row.source]),
    );
  },
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
  'circuit.edges'(result) {
    const { rows, full, reference } = result as unknown as { rows: Edge[]; full: number; reference: number };
    const shown = rows.slice(0, edgesShown);
    const lines = shown.map(({ from, to, input, effect, low, high }) => [
      nodeNames(from),
      input ?? '',
      to.length > 0 ? nodeNames(to) : 'logits',
      logits(effect),
      between({ low, high }, logits),
    ]);
    return [
      `Logit difference ${logits(full)}; with all names others ${logits(reference)}`,
      `What it loses without what goes along a path, the ${shown.length} largest of ${rows.length}\n`,
      table(['From', 'Input', 'To', 'Effect', '95 %'], lines),
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
  'circuit.propose'(result) {
    const found = result as unknown as {
      evidence: (Node & { role: string; effects: Record<string, number>; effectsInCircuit: Record<string, number> })[];
      search: Means[];
      heldOut: (Faithfulness & { knockout: string; random: { p95: number; percentile: number } })[];
      nodes: { share: number };
      known: { name: string; found: number; missed: number; added: number } | null;
    };
    const kinds = found.heldOut.map(({ knockout }) => knockout);
    const held = found.heldOut.map((row, i) => [
      row.knockout,
      percent(found.search[i]!.share),
      percent(row.share),
      between(row.interval.share, percent),
      percent(row.random.p95),
    ]);
    const effectsOf = (effects: Record<string, number>) => kinds.map((kind) => percent(effects[kind]!));
    const nodes = found.evidence.map((node) => [
      nodeName(node),
      node.class,
      node.role,
      ...effectsOf(node.effects),
      ...effectsOf(node.effectsInCircuit),
    ]);
    return [
      `${found.evidence.length} nodes, ${percent(found.nodes.share)} of the (head, position) pairs`,
      ...(found.known
        ? [
            `Known circuit ${found.known.name}: ${found.known.found} found, ${found.known.missed} missed, ${found.known.added} added`,
          ]
        : []),
      '',
      table(['Knockout', 'Share, searched', 'Share, held out', '95 %', 'Random p95'], held),
      '\nShare lost without the node, in the model and in the circuit',
      table(['Node', 'Class', 'Head reads as', ...kinds, ...kinds.map((kind) => `${kind} (C)`)], nodes),
    ].join('\n');
  },
  'circuit.signals'(result) {
    const { cells, fit, byHead } = result as unknown as {
      cells: { token: number; position: number; mean: number }[];
      fit: { position: number; token: number; error: number };
      byHead: { head: string; values: number[]; fit: { position: number; token: number } }[];
    };
    const names = { '1': 'own', '0': 'unrelated', '-1': 'inverted' } as Record<string, string>;
    const rows = [1, 0, -1].map((token) => [
      names[token]!,
      ...cells.filter((cell) => cell.token === token).map((cell) => logits(cell.mean)),
    ]);
    return [
      table(['Token signal', 'Position own', 'Position inverted'], rows),
      `\nLD ≈ ${logits(fit.position)}·S_pos + ${logits(fit.token)}·S_tok, error ${percent(fit.error)}\n`,
      table(
        ['Head', 'Position', 'Token'],
        byHead.map(({ head, fit: own }) => [head, logits(own.position), logits(own.token)]),
      ),
    ].join('\n');
  },
};

const rowNames: Record<string, string> = {
  plain: 'no sentence between',
  extraS: 'S once more',
  extraIo: 'IO once more',
  extraOther: 'another name',
};

/** Worries that a result comes with. */
export function warningsText(result: Result): string {
  const { warnings = [] } = result as { warnings?: { message: string }[] };
  return warnings.map(({ message }) => `\nWarning: ${message}`).join('');
}
