import { fixed, signed } from '../../lib/format.ts';
import { type CircuitHead, nodeKey, positionName } from './circuit.ts';
import type { CircuitEdge } from './circuitEdges.ts';
import { classTexts } from './classes.ts';
import { inputNames } from './edgeLabels.ts';
import type { EdgeRow, Edges } from './results.ts';

/** Smaller ones, as a share of the largest, and those whose interval holds zero, stand in the table alone. */
const shareShown = 0.04;

/** The edges that stand out, between the classes and heads of a picture, the largest first. */
export function measuredEdges({ rows, ...runs }: Edges, prompts: number): CircuitEdge[] {
  const largest = Math.max(...rows.map(({ effect }) => Math.abs(effect)), 0);
  return rows
    .filter((row) => Math.abs(row.effect) > shareShown * largest && !holdsZero(row))
    .map((row) => ({
      from: row.input === null ? nodeKey(row.from[0]!) : classKey(row.from),
      to: row.input === null ? 'logits' : classKey(row.to),
      input: row.input,
      effect: row.effect,
      words: edgeWords(row, runs, prompts),
    }));
}

/** With a single prompt there is no interval. */
const holdsZero = ({ low, high }: EdgeRow) => low !== null && high !== null && low <= 0 && high >= 0;

const classKey = ([first]: readonly CircuitHead[]) => `${first!.class}@${first!.position}`;

/** One class at one position, or one head: "S-inhibition at END (L8H6, L8H10)". */
export function partName(nodes: readonly CircuitHead[]): string {
  const [first] = nodes;
  if (!first) return 'the logits';
  const heads = nodes.map(({ head }) => head).join(', ');
  const at = positionName(first.position);
  return nodes.length === 1 ? `${heads} at ${at}` : `${classTexts(first.class).name} at ${at} (${heads})`;
}

/** Where an edge ends: "the queries of L9H9 at END", "the logits". */
export const endName = ({ to, input }: Pick<EdgeRow, 'to' | 'input'>): string =>
  input === null ? 'the logits' : `the ${inputNames[input]} of ${partName(to)}`;

/** The experiment behind an edge, and what it gave. */
export function edgeWords(row: EdgeRow, { full }: Pick<Edges, 'full'>, prompts: number): string {
  const { effect, low, high, from } = row;
  const interval = low === null ? '' : ` (95\u00a0% ${signed(low)} to ${signed(high)})`;
  const [what, over] = [
    from.length === 1 ? 'it writes' : 'they write',
    prompts === 1 ? '' : `, mean of ${prompts} prompts`,
  ];
  return `${partName(from)} into ${endName(row)}: ${signed(effect)}${interval}. With what ${what} there taken from the same sentence with three unrelated names, and let into ${row.input === null ? 'the logits' : 'that input'} alone, every other head as it was, the logit difference goes from ${fixed(full)} to ${fixed(full - effect)}${over}.`;
}
