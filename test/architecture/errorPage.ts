import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.ts';

/** Code and fix of every line of docs/errors.md: of the product's table, and of the codes from outside it. */
export function readErrorPage(): { table: Map<string, string>; outside: Map<string, string> } {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const [table, outside] = page
    .split('## Codes from outside the table')
    .map(
      (part) =>
        new Map([...part.matchAll(/^\| `([A-Z0-9_]+)` \|.*\| (.*) \|$/gm)].map(([, code, fix]) => [code!, fix!])),
    );
  return { table: table!, outside: outside! };
}
