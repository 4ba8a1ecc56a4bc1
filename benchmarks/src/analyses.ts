import { medianTimes, milliseconds, print, type Workers } from './figures.ts';
import type { AnalysisCommand, ForwardCommand } from './worker.ts';

/** What an analysis of a model of GPT-2 small's shape may take, on two cores. */
type Bar = { passes: number } | { seconds: number };

const prompts = { batch: 8, length: 15 };

/** What bars in forward passes are measured in: the pass alone, unembedded where it is read. */
const pass: ForwardCommand = { what: 'last', ...prompts };

const analyses: { name: string; command: AnalysisCommand; bar: Bar }[] = [
  {
    name: 'direct effects, all heads, 8x15',
    command: { what: 'headEffects', ...prompts },
    bar: { passes: 1.3 },
  },
  {
    name: 'direct effects, all neurons, 8x15',
    command: { what: 'neuronEffects', ...prompts },
    bar: { passes: 2 },
  },
  { name: 'OV eigenvalues, all heads', command: { what: 'eigenvalues' }, bar: { seconds: 4 } },
  { name: 'OV SVDs, all heads', command: { what: 'svd' }, bar: { seconds: 6 } },
  { name: 'composition scores, q, k and v', command: { what: 'composition' }, bar: { seconds: 5 } },
];

/** Whole analyses, the run included where they need one, against TransformerLens and against their bars. */
export async function compareAnalyses(workers: Workers, rounds: number): Promise<void> {
  print('');
  const passSeconds = (await medianTimes(pass, workers, rounds)).get('circuit_lens')!;
  print(`our forward pass 8x15, last position: ${milliseconds(passSeconds).trim()}\n`);
  print('analysis                                ours   TransformerLens   ratio   against the bar');
  for (const { name, command, bar } of analyses) {
    const times = await medianTimes(command, workers, rounds);
    const [ours, theirs] = [times.get('circuit_lens')!, times.get('transformer_lens')!];
    const ratio = (ours / theirs).toFixed(2);
    print(
      `${name.padEnd(34)} ${milliseconds(ours)}         ${milliseconds(theirs)}    ${ratio}   ${verdict(ours, passSeconds, bar)}`,
    );
  }
}

function verdict(seconds: number, passSeconds: number, bar: Bar): string {
  const [got, allowed, unit] =
    'passes' in bar ? [seconds / passSeconds, bar.passes, 'passes'] : [seconds, bar.seconds, 's'];
  return `${got.toFixed(2)} of ${allowed} ${unit}${got > allowed ? ', over' : ''}`;
}
