import { roleNames } from '../../lib/headRoles.ts';
import type { Classes } from './queries.ts';

/** Heads that belong together, by the published circuit of the model where there is one, else by what was measured. */
export interface HeadClass {
  role: string;
  name: string;
  heads: string[];
}

/** The classes from the output to the input, those without a head left out. */
export function headClasses({ rows }: Classes): HeadClass[] {
  const hasPublished = rows.some(({ publishedRole }) => publishedRole);
  return Object.entries(roleNames)
    .map(([role, { name }]) => ({
      role,
      name,
      heads: rows.filter((row) => (hasPublished ? row.publishedRole : row.role) === role).map(({ head }) => head),
    }))
    .filter(({ heads }) => heads.length > 0)
    .reverse();
}
