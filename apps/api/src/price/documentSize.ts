import { CircuitLensError } from '@circuit-lens/shared';
import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import type { Limits } from '../limits.ts';

/** How large a query is as text, before its price is asked. */
export interface DocumentSize {
  /** Fields inside fields. */
  depth: number;
  aliases: number;
  /** With the fields of every fragment at each place where it stands. */
  fields: number;
}

const nothing: DocumentSize = { depth: 0, aliases: 0, fields: 0 };

/** Measures the operations of a document, each fragment once, so that fragments inside fragments cost no time. */
export function documentSize(document: DocumentNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, DocumentSize>();
  const sizeOfFragment = (name: string): DocumentSize => {
    const size = known.get(name);
    if (size) return size;
    // Until it is known, for a fragment inside itself, which validation refuses.
    known.set(name, nothing);
    const fragment = fragments.get(name);
    const found = fragment ? sizeOf(fragment.selectionSet) : nothing;
    known.set(name, found);
    return found;
  };
  const sizeOf = ({ selections }: SelectionSetNode): DocumentSize => {
    let { depth, aliases, fields } = nothing;
    for (const selection of selections) {
      const isField = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? sizeOfFragment(selection.name.value)
          : selection.selectionSet
            ? sizeOf(selection.selectionSet)
            : nothing;
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      aliases += inner.aliases + (isField && selection.alias ? 1 : 0);
      fields += inner.fields + (isField ? 1 : 0);
    }
    return { depth, aliases, fields };
  };
  const sizes = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [sizeOf(definition.selectionSet)] : [],
  );
  return {
    depth: Math.max(0, ...sizes.map(({ depth }) => depth)),
    aliases: sizes.reduce((sum, { aliases }) => sum + aliases, 0),
    fields: sizes.reduce((sum, { fields }) => sum + fields, 0),
  };
}

/** @throws CircuitLensError QUERY_TOO_COMPLEX naming what is too much, and the limit */
export function checkDocumentSize(size: DocumentSize, limits: Limits): void {
  for (const kind of ['depth', 'aliases', 'fields'] as const) {
    if (size[kind] <= limits[kind]) continue;
    throw new CircuitLensError(
      'QUERY_TOO_COMPLEX',
      `This query has ${kind === 'depth' ? `a depth of ${size.depth}` : `${size[kind]} ${kind}`}; the limit is ${limits[kind]}. Ask in several queries.`,
      { ...size, allowed: limits[kind], limit: kind },
    );
  }
}
