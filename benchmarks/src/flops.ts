/** Arithmetic that a computation can't do without, in floating point operations; a share of the machine's peak is reckoned by it. */

import { differsFrom, type SweepCommand } from './commands.ts';
import type { ModelShape } from './shape.ts';

/** Matrix products of `queries` tokens a prompt that look at `keys` positions, in all blocks. */
function blocksFlops({ nLayers, dModel, dMlp }: ModelShape, batch: number, queries: number, keys: number): number {
  const weights = 4 * dModel * dModel + 2 * dModel * dMlp;
  // Scores and their products with values, half of them hidden where every key is a query too.
  const attention = 2 * dModel * keys * (queries === keys ? 0.5 : 1);
  return 2 * nLayers * batch * queries * (weights + attention);
}

/** A forward pass with the logits of so many positions a prompt. */
export function passFlops(shape: ModelShape, batch: number, length: number, unembedded: number): number {
  return blocksFlops(shape, batch, length, length) + 2 * batch * unembedded * shape.dModel * shape.dVocab;
}

/** Tokens generated behind a prompt, with keys and values kept. */
export function generationFlops(shape: ModelShape, batch: number, length: number, newTokens: number): number {
  let flops = passFlops(shape, batch, length, 1);
  // The last token that is generated is never read.
  for (let key = length + 1; key < length + newTokens; key++)
    flops += blocksFlops(shape, batch, 1, key) + 2 * batch * shape.dModel * shape.dVocab;
  return flops;
}

/** Patched activations, and how many tokens of the patched block's output a patch changes out of `behind`, those from it on. */
const sitesOf = {
  residPreSweep: [{ entersStream: true, changes: (behind: number) => behind }],
  headSweep: [{ entersStream: false, changes: (behind: number) => behind }],
  byPositionSweeps: (['z', 'q', 'k', 'v', 'pattern'] as const).map((site) => ({
    entersStream: false,
    changes: (behind: number) => (site === 'k' || site === 'v' ? behind : 1),
  })),
};

/**
 * A sweep: both runs, and of every patched run the products with weights for tokens that the patch has reached, in the last
 * block for what the read position needs. Attention's own products are left out: under 2 % at 15 tokens.
 */
export function sweepFlops(shape: ModelShape, { what, differ, batch, length }: SweepCommand): number {
  const { nLayers, nHeads, dModel, dMlp, dVocab } = shape;
  const first = differsFrom[differ];
  const starts = what === 'headSweep' ? [first] : Array.from({ length: length - first }, (_, i) => first + i);
  const perPlace = what === 'residPreSweep' ? 1 : nHeads;
  // Products a token: keys and values, queries, attention's output with the MLP.
  const [keysValues, queries] = [4 * dModel * dModel, 2 * dModel * dModel];
  const writing = 2 * dModel * dModel + 4 * dModel * dMlp;
  let sweep = 0;
  for (const { entersStream, changes } of sitesOf[what]) {
    for (const start of starts) {
      const behind = length - start;
      for (let patched = 0; patched < nLayers; patched++) {
        let changed = entersStream ? 1 : 0;
        for (let layer = patched; layer < nLayers; layer++) {
          const isLast = layer === nLayers - 1;
          const written = isLast ? 1 : layer > patched || entersStream ? behind : changes(behind);
          const asking = isLast ? Math.min(1, changed) : changed;
          sweep += perPlace * (changed * keysValues + asking * queries + written * writing);
          changed = written;
        }
      }
    }
  }
  const wholeRun = nLayers * length * (keysValues + queries + writing) + 2 * dModel * dVocab;
  return batch * (sweep + 2 * wholeRun);
}
