import { medianTimes, milliseconds, print, type Workers } from './figures.ts';
import type { SweepCommand } from './worker.ts';

/** GPT-2 small. */
const shape = { nLayers: 12, dModel: 768, dVocab: 50257 };
const prompts = { batch: 8, length: 15 };

/** First position at which the pairs of a command differ. */
export const differsFrom = { everywhere: 1, s2: 10 } as const;

interface Sweep {
  name: string;
  command: SweepCommand;
  /** What must be slower there by this factor; null where TransformerLens takes hours. */
  bar: { timesFaster: number } | { seconds: number };
}

const sweeps: readonly Sweep[] = [
  {
    name: 'resid_pre by position, pairs differ from 1 on',
    command: { what: 'residPreSweep', differ: 'everywhere', ...prompts },
    bar: { timesFaster: 8 },
  },
  {
    name: 'resid_pre by position, pairs differ at S2 only',
    command: { what: 'residPreSweep', differ: 's2', ...prompts },
    bar: { timesFaster: 60 },
  },
  {
    name: 'head z, pairs differ from 1 on',
    command: { what: 'headSweep', differ: 'everywhere', ...prompts },
    bar: { timesFaster: 4 },
  },
  {
    name: 'head z, pairs differ at S2 only',
    command: { what: 'headSweep', differ: 's2', ...prompts },
    bar: { timesFaster: 10 },
  },
  {
    name: 'heads by position, z q k v pattern, at S2 only',
    command: { what: 'byPositionSweeps', differ: 's2', ...prompts },
    bar: { seconds: 600 },
  },
];

/** Activation patching sweeps against TransformerLens' own functions, and the arithmetic in them against the machine's. */
export async function compareSweeps(workers: Workers, rounds: number): Promise<void> {
  const gflops = await workers.get('transformer_lens')!.matmulGflops();
  print(`\nthis machine's float32 peak: ${gflops.toFixed(0)} GFLOPS\n`);
  print('sweep                                               ours   TransformerLens   faster       bar   of the peak');
  const alone = new Map([...workers].filter(([library]) => library === 'circuit_lens'));
  for (const { name, command, bar } of sweeps) {
    const isCompared = 'timesFaster' in bar;
    const times = await medianTimes(command, isCompared ? workers : alone, rounds);
    const [ours, theirs] = [times.get('circuit_lens')!, times.get('transformer_lens')];
    const share = neededFlops(command) / 1e9 / gflops / ours;
    const faster = theirs === undefined ? '' : `${(theirs / ours).toFixed(1)} x`;
    const wanted = isCompared ? `${bar.timesFaster} x` : `${bar.seconds} s`;
    print(
      `${name.padEnd(48)} ${milliseconds(ours)} ${theirs === undefined ? ' '.repeat(16) : milliseconds(theirs).padStart(16)} ${faster.padStart(9)} ${wanted.padStart(9)} ${`${(share * 100).toFixed(0)} %`.padStart(10)}`,
    );
  }
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
 * The arithmetic that no exact plan can leave out, in floating point operations: both runs, and of every patched run the
 * products with weights for tokens that the patch has reached, in the last block for what the read position needs. Attention's
 * own products are left out: under 2 % at 15 tokens.
 */
function neededFlops({ what, differ, batch, length }: SweepCommand): number {
  const { nLayers, dModel, dVocab } = shape;
  const nHeads = 12;
  const first = differsFrom[differ];
  const starts = what === 'headSweep' ? [first] : Array.from({ length: length - first }, (_, i) => first + i);
  const perPlace = what === 'residPreSweep' ? 1 : nHeads;
  // Products a token: keys and values, queries, attention's output with the MLP.
  const [keysValues, queries, writing] = [4, 2, 18].map((n) => n * dModel * dModel) as [number, number, number];
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
