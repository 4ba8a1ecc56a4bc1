import type { Circuit } from '@circuit-lens/shared';
import { table } from '../report.ts';
import {
  between,
  type Faithfulness,
  logits,
  type Means,
  type Node,
  nodeName,
  nodeNames,
  percent,
  type Reports,
} from './circuitText.ts';

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

/** Of operations that list, search and describe circuits. */
export const searchReports: Reports = {
  'circuit.list'(result) {
    const { rows } = result as unknown as { rows: (Circuit & { own: boolean; fits: boolean })[] };
    const mark = ({ own, fits }: { own: boolean; fits: boolean }) => (own ? "the model's" : fits ? 'fits' : '');
    return table(
      ['Name', 'Heads', 'This model', 'Source'],
      rows.map((row) => [row.name, String(row.heads.length), mark(row), row.source]),
    );
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
