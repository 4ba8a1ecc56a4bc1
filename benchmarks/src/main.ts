/**
 * Circuit Lens against TransformerLens and Hugging Face on a random model of GPT-2 small's shape: `npm run bench` for
 * forward passes, `npm run bench -- analysis` for analyses, `npm run bench -- sweeps` for activation patching. `npm run
 * bench -- api` loads the API on the embedded model, against bars of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { compareAnalyses } from './analyses.ts';
import { loadApi } from './apiLoad.ts';
import { print, type Workers } from './figures.ts';
import { compareForwardPasses } from './forwardPasses.ts';
import { compareSweeps } from './sweeps.ts';
import { type BenchmarkWorker, type Library, startWorker } from './worker.ts';

interface Comparison {
  libraries: readonly Library[];
  compare(workers: Workers, rounds: number): Promise<void>;
  /** Rounds when nothing is said. */
  rounds: number;
}

const comparisons: Record<string, Comparison> = {
  forward: { libraries: ['circuit_lens', 'transformer_lens', 'huggingface'], compare: compareForwardPasses, rounds: 7 },
  analysis: { libraries: ['circuit_lens', 'transformer_lens'], compare: compareAnalyses, rounds: 7 },
  // TransformerLens takes minutes for one.
  sweeps: { libraries: ['circuit_lens', 'transformer_lens'], compare: compareSweeps, rounds: 1 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    folder: { type: 'string' },
    clients: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
  },
});
const threads = Number(values.threads);

async function main({ libraries, compare, rounds: usual }: Comparison): Promise<void> {
  const rounds = Number(values.rounds ?? usual);
  const scratch = values.folder ? null : await mkdtemp(join(tmpdir(), 'circuit-lens-bench-'));
  const folder = values.folder ?? join(scratch!, 'gpt2-shape');
  const workers = new Map<Library, BenchmarkWorker>();
  try {
    if (scratch) {
      const shape = { nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 1024 };
      await writeRandomCheckpoint(folder, { ...shape, seed: 1, scale: 0.03 });
    }
    for (const library of libraries) {
      const worker = await startWorker({ library, python: process.env.PYTHON ?? 'python3', folder, threads });
      workers.set(library, worker);
      const { version, importSeconds, loadSeconds } = worker.startup;
      print(
        `${library} ${version}: import ${importSeconds.toFixed(1)} s, load and process ${loadSeconds.toFixed(1)} s`,
      );
    }
    print(
      `${threads} threads, load average ${loadavg()[0]!.toFixed(1)}, median of ${rounds} interleaved rounds, ratios are ours to theirs`,
    );
    await compare(workers, rounds);
    print('');
    for (const [library, worker] of workers)
      print(`${library} peak memory ${(await worker.peakMemoryMb()).toFixed(0)} MB`);
  } finally {
    for (const worker of workers.values()) await worker.close();
    if (scratch) await rm(scratch, { recursive: true, force: true });
  }
}

const name = positionals[0] ?? 'forward';
const comparison = comparisons[name];
if (name === 'api') {
  const isMet = await loadApi({ clients: Number(values.clients), seconds: Number(values.seconds) });
  process.exitCode = isMet ? 0 : 1;
} else if (comparison) {
  await main(comparison);
} else {
  throw new Error(`There is no benchmark "${name}"; choose from ${Object.keys(comparisons).join(', ')}, api.`);
}
