import { type Circuit, CircuitLensError, type HeadIndex, headLabel, parseHead } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import { type PreparedPrompt, resolvePosition } from '../interventions/PreparedPrompt.ts';

/** A head at one position of every prompt: the unit that a circuit keeps or a knockout removes. */
export interface CircuitNode extends HeadIndex {
  /** Index in each prompt, [prompt]. */
  positions: readonly number[];
}

/**
 * Which nodes work as they do in the model. Either a list of those that are kept, everything else being knocked out, or a
 * list of those that are knocked out, everything else being kept.
 */
export type NodeSet = ({ keep: readonly CircuitNode[] } | { knockOut: readonly CircuitNode[] }) & {
  mlps: Circuit['mlps'];
};

/** The model as it is. */
export const wholeModel: NodeSet = { knockOut: [], mlps: 'keep' };

/** Every head knocked out everywhere, and the MLPs where a circuit does without them. */
export function emptyCircuit(mlps: Circuit['mlps']): NodeSet {
  return { keep: [], mlps };
}

/**
 * The nodes of a circuit in the prompts at hand: a head listed at two positions is two nodes.
 * @throws CircuitLensError UNKNOWN_HEAD, LABEL_NOT_FOUND, POSITION_OUT_OF_RANGE; BAD_USER_INPUT for a node listed twice
 */
export function nodesOfCircuit(
  { heads }: Pick<Circuit, 'heads'>,
  prompts: readonly PreparedPrompt[],
  config: ModelConfig,
): CircuitNode[] {
  const seen = new Map<string, number>();
  return heads.map(({ head, position }, i) => {
    const positions = prompts.map((prompt, index) => resolvePosition(position, prompt, index));
    const node = { ...parseHead(head, config), positions };
    const key = `${headLabel(node)} ${positions}`;
    const first = seen.get(key);
    if (first !== undefined) {
      throw new CircuitLensError(
        'BAD_USER_INPUT',
        `circuit.heads[${i}]: ${head} at ${position} stands in the circuit already, as heads[${first}]. Remove one of the two.`,
        { field: `circuit.heads[${i}]`, head, position, first },
      );
    }
    seen.set(key, i);
    return node;
  });
}

/** How many (head, position) pairs the prompts have, all prompts together, and how many of them a circuit keeps. */
export function countNodes(
  nodes: readonly CircuitNode[],
  prompts: readonly PreparedPrompt[],
  { nLayers, nHeads }: ModelConfig,
): { kept: number; total: number; share: number } {
  const positions = prompts.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const [kept, total] = [nodes.length * prompts.length, positions * nLayers * nHeads];
  return { kept, total, share: kept / total };
}
