/** Prints the TransformerLens lines of every case as JSON, for `lines.py`: `npx tsx test/oracles/writeLines.ts`. */
import { lineCases } from './lineCases.ts';

process.stdout.write(`${JSON.stringify(lineCases(), null, 2)}\n`);
