import { type Bench, type Comparison, measureRow } from './Bench.ts';
import type { ForwardCommand } from './commands.ts';
import { passFlops } from './flops.ts';
import { otherLibraries, type Row } from './report/Report.ts';

const sizes = [
  { batch: 1, length: 15 },
  { batch: 8, length: 15 },
  { batch: 64, length: 15 },
  { batch: 1, length: 512 },
];

const kinds: Record<ForwardCommand['what'], string> = {
  last: 'last position',
  logits: 'every position',
  cache: 'all hook points',
};

/** Forward passes against both libraries and against the machine's own peak. */
export const forwardPasses: Comparison = {
  libraries: ['circuit_lens', ...otherLibraries],
  rounds: 7,
  rows,
};

async function* rows(bench: Bench): AsyncIterable<Row> {
  for (const what of Object.keys(kinds) as ForwardCommand['what'][]) {
    for (const { batch, length } of sizes) {
      if (length > bench.shape.nCtx) continue;
      yield await measureRow(bench, {
        name: `${kinds[what]}, ${batch}x${length}`,
        command: { what, batch, length },
        libraries: what === 'cache' ? ['circuit_lens', 'transformer_lens'] : undefined,
        flops: passFlops(bench.shape, batch, length, what === 'last' ? 1 : length),
      });
    }
  }
}
