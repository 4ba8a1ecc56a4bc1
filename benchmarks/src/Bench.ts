import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './commands.ts';
import type { Row } from './report/Report.ts';
import { isGpt2Small, type ModelShape } from './shape.ts';
import type { BenchmarkWorker, Library } from './worker.ts';

export type Workers = ReadonlyMap<Library, BenchmarkWorker>;

/** A row takes no further round once it has taken so long. */
const rowSecondsMax = 30;

/** Before each turn: threads of the library before it spin for 200 ms after their work, on the cores that are measured. */
const breathMs = 1000;

/** A turn that is over sooner is taken again, up to five times: a single second tells more of the machine than of the library. */
const turnSecondsMin = 5;

/** What a comparison measures with. */
export interface Bench {
  /** Empty for comparisons that start their own. */
  workers: Workers;
  start(library: Library, how?: { isFirstStart?: boolean }): Promise<BenchmarkWorker>;
  shape: ModelShape;
  rounds: number;
  /** Null when no other library was asked. */
  peakGflops: number | null;
}

/** Some rows that are measured in one go. */
export interface Comparison {
  /** Started before it, each with the model. */
  libraries: readonly Library[];
  /** Rounds when nothing is said. */
  rounds: number;
  /** What our peak memory may be of TransformerLens', on GPT-2 small's shape. */
  memoryShareMax?: number;
  rows(bench: Bench): AsyncIterable<Row>;
}

/** One row to measure. */
export interface RowPlan {
  name: string;
  command: Command;
  /** Who takes part; left out: every worker. */
  libraries?: readonly Library[];
  /** Arithmetic of one run; left out: not counted. */
  flops?: number;
  tokens?: number;
  /** Checked on GPT-2 small's shape alone. */
  bar?(row: Row): Row['bar'];
}

/** Medians of a command in every library. */
export async function measureRow(bench: Bench, plan: RowPlan): Promise<Row> {
  const { rounds, ours, theirs } = await takeTurns(bench, plan);
  const row: Row = { name: plan.name, unit: 's', ours, theirs, rounds };
  if (plan.tokens !== undefined) row.tokens = plan.tokens;
  if (plan.flops !== undefined && bench.peakGflops !== null)
    row.shareOfPeak = plan.flops / ours / (bench.peakGflops * 1e9);
  if (plan.bar && isGpt2Small(bench.shape)) row.bar = plan.bar(row);
  return row;
}

/** Libraries take turns: a machine whose speed drifts drifts for all. One that can't says why, and is not asked again. */
async function takeTurns(
  { workers, rounds }: Bench,
  { command, libraries }: RowPlan,
): Promise<Pick<Row, 'ours' | 'theirs' | 'rounds'>> {
  const times = new Map<Library, number[]>();
  const reasons = new Map<Library, string>();
  const begun = performance.now();
  let round = 0;
  for (; round < rounds && (round === 0 || performance.now() - begun < rowSecondsMax * 1000); round++) {
    for (const [library, worker] of workers) {
      if (reasons.has(library) || (libraries && !libraries.includes(library))) continue;
      const seconds = await takeTurn(worker, command, rounds).catch((error: Error) => {
        if (library === 'circuit_lens') throw error;
        reasons.set(library, reasonOf(error));
        return [];
      });
      if (seconds.length > 0) times.set(library, [...(times.get(library) ?? []), ...seconds]);
    }
  }
  const theirs: Row['theirs'] = {};
  for (const library of workers.keys()) {
    if (library === 'circuit_lens') continue;
    const known = reasons.get(library) ?? (times.has(library) ? median(times.get(library)!) : undefined);
    if (known !== undefined) theirs[library] = known;
  }
  return { rounds: round, ours: median(times.get('circuit_lens')!), theirs };
}

/** Where there is one round, a short turn is repeated; more rounds are repetition enough. */
async function takeTurn(worker: BenchmarkWorker, command: Command, rounds: number): Promise<number[]> {
  await sleep(breathMs);
  const seconds: number[] = [];
  const begun = performance.now();
  do seconds.push(await worker.time(command));
  while (rounds === 1 && seconds.length < 5 && performance.now() - begun < turnSecondsMin * 1000);
  return seconds;
}

/** Largest memory of every worker so far. */
export async function memoryRow(name: string, workers: Workers, shareMax?: number): Promise<Row> {
  const row: Row = { name, unit: 'MB', ours: 0, theirs: {}, rounds: 1 };
  for (const [library, worker] of workers) {
    const megabytes = await worker.peakMemoryMb().catch(reasonOf);
    if (library === 'circuit_lens') row.ours = Number(megabytes);
    else row.theirs[library] = megabytes;
  }
  const { transformer_lens: theirs } = row.theirs;
  if (shareMax === undefined || typeof theirs !== 'number') return row;
  const share = row.ours / theirs;
  return { ...row, bar: { text: `${share.toFixed(2)} of ${shareMax}`, isMet: share <= shareMax } };
}

export const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;

/** The first line, short enough for a table. */
const reasonOf = ({ message }: Error): string => message.split('\n')[0]!.slice(0, 120);
