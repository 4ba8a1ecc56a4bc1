import { readFileSync, writeFileSync } from 'node:fs';
import { printedSchema } from './schema/index.ts';

/** Prints the schema into `apps/api/schema.graphql`; with `--check` says whether it is current. */
const file = new URL('../schema.graphql', import.meta.url);

if (!process.argv.includes('--check')) {
  writeFileSync(file, printedSchema());
} else if (readFileSync(file, 'utf8') !== printedSchema()) {
  process.stderr.write('apps/api/schema.graphql is not current. Run `npm run schema --workspace @circuit-lens/api`.\n');
  process.exitCode = 1;
}
