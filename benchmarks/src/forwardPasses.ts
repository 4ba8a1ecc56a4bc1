import { medianTimes, milliseconds, print, type Workers } from './figures.ts';
import type { ForwardCommand, Library } from './worker.ts';

const commands: ForwardCommand[] = [
  { batch: 1, length: 15, what: 'logits' },
  { batch: 8, length: 15, what: 'logits' },
  { batch: 1, length: 15, what: 'last' },
  { batch: 8, length: 15, what: 'last' },
  { batch: 64, length: 15, what: 'last' },
  { batch: 1, length: 15, what: 'cache' },
  { batch: 8, length: 15, what: 'cache' },
];

/** Forward passes against both libraries and against the machine's own peak. */
export async function compareForwardPasses(workers: Workers, rounds: number): Promise<void> {
  const peak = await workers.get('huggingface')!.matmulGflops();
  print(`matmul peak ${peak.toFixed(0)} GFLOPS\n`);
  print('pass                      ours     TransformerLens   ratio   Hugging Face   ratio   share of peak');
  for (const command of commands) print(await lineOf(command, workers, rounds, peak));
}

async function lineOf(command: ForwardCommand, workers: Workers, rounds: number, peakGflops: number): Promise<string> {
  const able = new Map([...workers].filter(([library]) => library !== 'huggingface' || command.what !== 'cache'));
  const times = await medianTimes(command, able, rounds);
  const ours = times.get('circuit_lens')!;
  const against = (library: Library): string => {
    const theirs = times.get(library);
    return theirs ? `${milliseconds(theirs)}        ${(ours / theirs).toFixed(2)}` : '        -           -';
  };
  const share = flopsOf(command) / ours / (peakGflops * 1e9);
  const name = `${command.batch}x${command.length} ${command.what}`.padEnd(18);
  return `${name} ${milliseconds(ours)}   ${against('transformer_lens')}   ${against('huggingface')}   ${(share * 100).toFixed(0)} %`;
}

/** Floating-point operations of the matrix products of one pass; what the share of the machine's peak is reckoned by. */
function flopsOf({ batch, length, what }: ForwardCommand): number {
  const block = 12 * 768 * 768;
  const unembedded = what === 'last' ? batch : batch * length;
  return 2 * (batch * length * 12 * block + unembedded * 768 * 50257);
}
