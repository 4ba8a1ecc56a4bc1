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

/**
 * The arithmetic that no plan can leave out, in floating point operations: the blocks above each patch at the positions from
 * it on, and one unembedding a run. Attention's own products are left out: under 2 % at 15 tokens.
 */
function neededFlops({ what, differ, batch, length }: SweepCommand): number {
  const { nLayers, dModel, dVocab } = shape;
  const blockPerToken = 24 * dModel * dModel;
  const unembed = 2 * dModel * dVocab;
  const first = differsFrom[differ];
  const positions = Array.from({ length: length - first }, (_, i) => first + i);
  const layers = Array.from({ length: nLayers }, (_, layer) => nLayers - layer);
  const runs = (starts: readonly number[], perLayer: number) =>
    layers.flatMap((above) => starts.map((from) => perLayer * (above * (length - from) * blockPerToken + unembed)));
  const nHeads = 12;
  const all = {
    residPreSweep: () => runs(positions, 1),
    headSweep: () => runs([first], nHeads),
    byPositionSweeps: () => runs(positions, nHeads * 5),
  }[what]();
  return batch * all.reduce((sum, flops) => sum + flops, 0);
}
