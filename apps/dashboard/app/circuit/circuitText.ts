import { parseHead } from '@circuit-lens/shared/names';
import { type Circuit, type CircuitHead, nodeKey } from './circuit.ts';

/** What was read, or why it could not be. */
export type ReadCircuit = { circuit: Circuit; problem: null } | { circuit: null; problem: string };

/** A circuit as text to be saved, and read again here, by scripts and by the command line. */
export function circuitJson({ name, source, heads, mlps }: Circuit): string {
  return `${JSON.stringify({ name, source, heads, mlps }, null, 2)}\n`;
}

/** Reads a circuit from text, such as one saved here or with `circuit propose --save`. */
export function readCircuit(text: string): ReadCircuit {
  try {
    return { circuit: circuitOf(JSON.parse(text)), problem: null };
  } catch (error) {
    const problem = error instanceof SyntaxError ? `This is no JSON: ${error.message}.` : (error as Error).message;
    return { circuit: null, problem };
  }
}

/** @throws Error that says what is wrong and where */
function circuitOf(value: unknown): Circuit {
  const { name, source, heads, mlps } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || name === '' || !Array.isArray(heads)) {
    throw new Error(
      'A circuit is { name, source, heads: [{ head, class, position }], mlps }; name or heads are missing.',
    );
  }
  if (mlps !== undefined && mlps !== 'keep' && mlps !== 'ablate') {
    throw new Error(`mlps is ${JSON.stringify(mlps)}; it may be "keep" or "ablate".`);
  }
  const nodes = heads.map(nodeOf);
  const twice = nodes.find((node, i) => nodes.findIndex((other) => nodeKey(other) === nodeKey(node)) < i);
  if (twice) throw new Error(`${twice.head} at ${twice.position} is listed twice. Remove one of the two.`);
  return { name, source: typeof source === 'string' ? source : '', heads: nodes, mlps: mlps ?? 'keep' };
}

function nodeOf(value: unknown, i: number): CircuitHead {
  const { head, class: name, position } = (value ?? {}) as Record<string, unknown>;
  const isPosition = Number.isInteger(position) || (typeof position === 'string' && position !== '');
  if (typeof head !== 'string' || !isPosition) {
    throw new Error(`heads[${i}] should be { "head": "L9H9", "class": "nameMover", "position": "end" }.`);
  }
  parseHead(head);
  return {
    head,
    class: typeof name === 'string' && name !== '' ? name : 'other',
    position: position as string | number,
  };
}
