import { type Bench, type Comparison, measureRow } from './Bench.ts';
import { generationFlops } from './flops.ts';
import { otherLibraries, type Row } from './report/Report.ts';

const newTokens = 50;
const length = 15;

/** Greedy generation by each library's own `generate`, keys and values of what was run before reused. */
export const generation: Comparison = {
  libraries: ['circuit_lens', ...otherLibraries],
  rounds: 5,
  rows,
};

async function* rows(bench: Bench): AsyncIterable<Row> {
  for (const batch of [1, 8]) {
    yield await measureRow(bench, {
      name: `${newTokens} tokens behind ${batch}x${length}`,
      command: { what: 'generate', batch, length, newTokens },
      flops: generationFlops(bench.shape, batch, length, newTokens),
      tokens: batch * newTokens,
    });
  }
}
