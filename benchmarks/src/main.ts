/** Circuit Lens against TransformerLens and Hugging Face on a random model of GPT-2 small's shape: `npm run bench`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { type BenchmarkWorker, type ForwardCommand, type Library, startWorker } from './worker.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: String(availableParallelism()) },
    folder: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const threads = Number(values.threads);

const commands: ForwardCommand[] = [
  { batch: 1, length: 15, what: 'logits' },
  { batch: 8, length: 15, what: 'logits' },
  { batch: 1, length: 15, what: 'last' },
  { batch: 8, length: 15, what: 'last' },
  { batch: 64, length: 15, what: 'last' },
  { batch: 1, length: 15, what: 'cache' },
  { batch: 8, length: 15, what: 'cache' },
];

/** Floating-point operations of the matrix products of one pass; what the share of the machine's peak is reckoned by. */
function flopsOf({ batch, length, what }: ForwardCommand): number {
  const block = 12 * 768 * 768;
  const unembedded = what === 'last' ? batch : batch * length;
  return 2 * (batch * length * 12 * block + unembedded * 768 * 50257);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
const ms = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`.padStart(9);

async function main(): Promise<void> {
  const scratch = values.folder ? null : await mkdtemp(join(tmpdir(), 'circuit-lens-bench-'));
  const folder = values.folder ?? join(scratch!, 'gpt2-shape');
  const workers = new Map<Library, BenchmarkWorker>();
  try {
    if (scratch)
      await writeRandomCheckpoint(folder, {
        nLayers: 12,
        nHeads: 12,
        dModel: 768,
        dVocab: 50257,
        nCtx: 1024,
        seed: 1,
        scale: 0.03,
      });
    for (const library of ['circuit_lens', 'transformer_lens', 'huggingface'] as const) {
      const worker = await startWorker({ library, python: process.env.PYTHON ?? 'python3', folder, threads });
      workers.set(library, worker);
      const { version, importSeconds, loadSeconds } = worker.startup;
      print(
        `${library} ${version}: import ${importSeconds.toFixed(1)} s, load and process ${loadSeconds.toFixed(1)} s`,
      );
    }
    const peak = await workers.get('huggingface')!.matmulGflops();
    print(
      `${threads} threads, matmul peak ${peak.toFixed(0)} GFLOPS, median of ${rounds} interleaved rounds, ratios are ours to theirs\n`,
    );
    print('pass                      ours     TransformerLens   ratio   Hugging Face   ratio   share of peak');
    for (const command of commands) print(await compare(command, workers, peak));
    print('');
    for (const [library, worker] of workers)
      print(`${library} peak memory ${(await worker.peakMemoryMb()).toFixed(0)} MB`);
  } finally {
    for (const worker of workers.values()) await worker.close();
    if (scratch) await rm(scratch, { recursive: true, force: true });
  }
}

/** Times one pass in all libraries, in turn, so that a machine whose speed drifts drifts for all of them. */
async function compare(
  command: ForwardCommand,
  workers: ReadonlyMap<Library, BenchmarkWorker>,
  peakGflops: number,
): Promise<string> {
  const times = new Map<Library, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [library, worker] of workers) {
      if (library === 'huggingface' && command.what === 'cache') continue;
      times.set(library, [...(times.get(library) ?? []), await worker.time(command)]);
    }
  }
  const ours = median(times.get('circuit_lens')!);
  const against = (library: Library): string => {
    const theirs = times.get(library);
    return theirs ? `${ms(median(theirs))}        ${(ours / median(theirs)).toFixed(2)}` : '        -           -';
  };
  const share = flopsOf(command) / ours / (peakGflops * 1e9);
  const name = `${command.batch}x${command.length} ${command.what}`.padEnd(18);
  return `${name} ${ms(ours)}   ${against('transformer_lens')}   ${against('huggingface')}   ${(share * 100).toFixed(0)} %`;
}

await main();
