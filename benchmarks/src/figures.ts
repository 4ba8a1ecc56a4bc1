/** How figures are put together and shown. */
import type { BenchmarkWorker, Command, Library } from './worker.ts';

export type Workers = ReadonlyMap<Library, BenchmarkWorker>;

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`.padStart(9);

/** Median seconds of a command in every library, which take turns: a machine whose speed drifts drifts for all. */
export async function medianTimes(command: Command, workers: Workers, rounds: number): Promise<Map<Library, number>> {
  const times = new Map<Library, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [library, worker] of workers) {
      times.set(library, [...(times.get(library) ?? []), await worker.time(command)]);
    }
  }
  return new Map(Array.from(times, ([library, list]) => [library, median(list)]));
}

const median = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
