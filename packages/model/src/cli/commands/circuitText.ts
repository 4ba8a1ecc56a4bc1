import type { Circuit } from '@circuit-lens/shared';

/** What an operation's result holds for a person to read; the rest is in the JSON. */
export type Result = Record<string, unknown>;
export type Reports = Record<string, (result: Result) => string>;
export type Node = Circuit['heads'][number];
export interface Means {
  full: number;
  empty: number;
  circuit: number;
  share: number;
}
export interface Faithfulness extends Means {
  difference: number;
  interval: Record<'full' | 'empty' | 'circuit' | 'share', { low: number | null; high: number | null }>;
  accuracy: Record<'full' | 'empty' | 'circuit', number>;
  correctProbability: Record<'full' | 'empty' | 'circuit', number>;
}

export const logits = (value: number) => value.toFixed(3);
export const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
export const nodeName = ({ head, position }: Node) => `${head}@${position}`;
export const nodeNames = (nodes: readonly Node[]) => nodes.map(nodeName).join(' ') || 'nothing';
export const between = ({ low, high }: { low: number | null; high: number | null }, show: (value: number) => string) =>
  low === null || high === null ? '' : `${show(low)} to ${show(high)}`;

/** What a circuit keeps, in one line. */
export function meansText({ full, empty, circuit, share }: Means): string {
  return `F(M) ${logits(full)}, F(∅) ${logits(empty)}, F(C) ${logits(circuit)}: ${percent(share)} of what the heads do`;
}
