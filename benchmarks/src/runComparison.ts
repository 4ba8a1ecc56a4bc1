import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, type Comparison, memoryRow } from './Bench.ts';
import type { Part } from './report/Report.ts';
import type { ModelShape } from './shape.ts';
import { print, printHeadings, printRow } from './terminal.ts';
import { type BenchmarkWorker, type Library, startWorker } from './worker.ts';

export interface RunOptions {
  folder: string;
  shape: ModelShape;
  threads: number;
  /** Left out: as many as the comparison usually has. */
  rounds?: number;
  python: string;
  /** What TransformerLens must be: `3.9` of `3.9.0`. */
  transformerLens: string;
}

export interface MeasuredPart {
  part: Part;
  versions: Record<string, string>;
}

/** Starts the workers of a comparison, prints each row when it is measured, and ends the workers whatever happens. */
export async function runComparison(name: string, comparison: Comparison, options: RunOptions): Promise<MeasuredPart> {
  const scratch = await mkdtemp(join(tmpdir(), 'circuit-lens-bench-'));
  const versions: Record<string, string> = { node: process.versions.node };
  const workers = new Map<Library, BenchmarkWorker>();
  let starts = 0;
  const start: Bench['start'] = async (library, { isFirstStart = false } = {}) => {
    const home = join(scratch, isFirstStart ? `home${++starts}` : 'home');
    const worker = await startWorker({ ...options, library, home });
    versions[library] = worker.startup.version;
    checkVersion(library, worker.startup.version, options.transformerLens);
    return worker;
  };
  try {
    for (const library of comparison.libraries) workers.set(library, await start(library));
    const rounds = options.rounds ?? comparison.rounds;
    const peakGflops = await peakOf(workers);
    const peak = peakGflops === null ? '' : `, matmul peak ${peakGflops.toFixed(0)} GFLOPS`;
    const part: Part = { measuredAt: new Date().toISOString(), load: loadavg()[0]!, peakGflops, rows: [] };
    print(`\n${name}: median of up to ${rounds} interleaved rounds, load ${part.load.toFixed(1)}${peak}`);
    printHeadings();
    for await (const row of comparison.rows({ workers, start, shape: options.shape, rounds, peakGflops })) {
      part.rows.push(row);
      printRow(row);
    }
    if (workers.size > 0) {
      part.rows.push(await memoryRow(`peak memory, ${name}`, workers, comparison.memoryShareMax));
      printRow(part.rows.at(-1)!);
    }
    return { part, versions };
  } finally {
    for (const worker of workers.values()) await worker.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** By a library that multiplies with the machine's best kernels. */
async function peakOf(workers: ReadonlyMap<Library, BenchmarkWorker>): Promise<number | null> {
  const asked = workers.get('huggingface') ?? workers.get('transformer_lens');
  return asked ? asked.matmulGflops() : null;
}

function checkVersion(library: Library, version: string, wanted: string): void {
  if (library !== 'transformer_lens' || version.startsWith(`${wanted}.`)) return;
  throw new Error(
    `PYTHON has TransformerLens ${version}, and ${wanted} was asked for. Say --transformer-lens ${version.split('.').slice(0, 2).join('.')}, or leave PYTHON away.`,
  );
}
