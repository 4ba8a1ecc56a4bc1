import type { Circuit } from '@circuit-lens/shared';

/** Two circuits node by node: those of the known one first, in its order, then what the other adds. */
export function compareCircuits(known: Circuit, proposed: Circuit) {
  const keyOf = ({ head, position }: Circuit['heads'][number]) => `${head} ${position}`;
  const [inKnown, inProposed] = [known, proposed].map(({ heads }) => new Set(heads.map(keyOf)));
  const added = proposed.heads.filter((node) => !inKnown!.has(keyOf(node)));
  const rows = [...known.heads, ...added].map((node) => ({
    ...node,
    known: inKnown!.has(keyOf(node)),
    proposed: inProposed!.has(keyOf(node)),
  }));
  const count = (is: (row: (typeof rows)[number]) => boolean) => rows.filter(is).length;
  return {
    name: known.name,
    rows,
    found: count((row) => row.known && row.proposed),
    missed: count((row) => row.known && !row.proposed),
    added: added.length,
  };
}
