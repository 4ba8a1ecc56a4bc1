import { setTimeout as pause } from 'node:timers/promises';
import { ApiProcess } from '../../test/support/apiProcess.ts';
import { type LoadQuery, loadQueries, names, topTen } from './apiQueries.ts';
import { milliseconds, print } from './terminal.ts';

/** How large the load is. */
export interface LoadOptions {
  clients: number;
  seconds: number;
}

/** What is asked of two cores. */
const bars = { p95Ms: 500, topTenMs: 300, memoryGrowth: 1.1 };

/** Between an answer and the next query of a client: who reads, or a script that does something with it. */
const thinkMs = 400;
/** Before anything is counted: code is compiled, caches are full. Not for longer than some minutes, on a slow machine. */
const warmUp = { queries: 2500, seconds: 180 };
const sweepSeconds = 20;
const cacheMb = 8;

interface Sample {
  name: string;
  ms: number;
  error: string | null;
}

/**
 * Many clients of mixed queries at once, then one client while a sweep runs: latencies, errors and memory, each with its
 * bar. @returns whether every bar is met
 */
export async function loadApi({ clients, seconds }: LoadOptions): Promise<boolean> {
  // Small, so that it is full before anything is counted: what memory grows by then is not given back.
  const api = await ApiProcess.start({ CIRCUIT_LENS_CACHE_MB: String(cacheMb) });
  await api.ready();
  try {
    print(
      `${clients} clients, each ${thinkMs} ms after its last answer, ${seconds} s after ${warmUp.queries} queries of warm-up`,
    );
    let seed = 0;
    const next = () => seed++;
    await runClients(api, { clients, ...warmUp, next });
    const memory = watchMemory(api);
    const samples = await runClients(api, { clients, seconds, next });
    const isFlat = report(await memory.stop());
    const isFast = reportAll(samples, seconds);
    return (await whileSweepRuns(api, next)) && isFast && isFlat;
  } finally {
    await api.stop('SIGTERM');
  }
}

interface Phase extends LoadOptions {
  /** It is over when so many are answered; left out: when its time is. */
  queries?: number;
  /** Another number at each call. */
  next(): number;
}

async function runClients(
  api: ApiProcess,
  { clients, seconds, next, queries = Number.POSITIVE_INFINITY }: Phase,
): Promise<Sample[]> {
  const until = performance.now() + seconds * 1000;
  const samples: Sample[] = [];
  const client = async (index: number) => {
    await pause((thinkMs * index) / clients);
    while (performance.now() < until && samples.length < queries) {
      samples.push(await ask(api, pick(next()), next()));
      await pause(thinkMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return samples;
}

/** One of the queries, in turn, each as often as its share says. */
function pick(turn: number): LoadQuery {
  const turns = loadQueries.flatMap((query) => Array.from({ length: query.share }, () => query));
  return turns[(turn * 7) % turns.length]!;
}

async function ask(api: ApiProcess, { name, query, variables }: LoadQuery, seed: number): Promise<Sample> {
  const start = performance.now();
  const error = await api.query(query, variables(seed)).then(
    ({ status, errors }) => errors?.[0]?.message ?? (status === 200 ? null : `status ${status}`),
    (failed: Error) => failed.message,
  );
  return { name, ms: performance.now() - start, error };
}

/** Resident memory of the server, each second. */
function watchMemory(api: ApiProcess) {
  const bytes: number[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const text = await (await fetch(`${api.address}/metrics`)).text();
      bytes.push(Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]));
      await pause(1000);
    }
  })();
  return {
    async stop(): Promise<number[]> {
      isOver = true;
      await watching;
      return bytes;
    },
  };
}

function report(bytes: readonly number[]): boolean {
  const average = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length / 2 ** 20;
  const [first, last] = [average(bytes.slice(0, 10)), average(bytes.slice(-10))];
  const isFlat = last <= first * bars.memoryGrowth;
  print(
    `memory, first and last ten seconds: ${first.toFixed(0)} and ${last.toFixed(0)} MB ${verdict(isFlat, `at most ${bars.memoryGrowth} times`)}`,
  );
  return isFlat;
}

function reportAll(samples: readonly Sample[], seconds: number): boolean {
  const errors = samples.flatMap(({ error }) => (error === null ? [] : [error]));
  print(`${samples.length} queries, ${(samples.length / seconds).toFixed(0)} a second`);
  print(`errors: ${errors.length} ${verdict(errors.length === 0, 'none')}${errors.length > 0 ? ` ${errors[0]}` : ''}`);
  for (const { name } of loadQueries) print(`  ${line(samples.filter((sample) => sample.name === name))} ${name}`);
  const p95 = percentile(samples, 0.95);
  print(`  ${line(samples)} all ${verdict(p95 < bars.p95Ms, `p95 below ${bars.p95Ms} ms`)}`);
  return p95 < bars.p95Ms && errors.length === 0;
}

/** How long a top-10 query takes beside sweeps that compute all the time. */
async function whileSweepRuns(api: ApiProcess, next: () => number): Promise<boolean> {
  const jobs: string[] = [];
  for (const direction of ['denoise', 'noise']) {
    for (const kind of ['probability', 'klDivergence', 'rank'])
      jobs.push(await startSweep(api, { direction, metric: { kind } }));
  }
  const samples: Sample[] = [];
  const until = performance.now() + sweepSeconds * 1000;
  while (performance.now() < until) samples.push(await ask(api, topTen, next()));
  let hasRun = false;
  // The last of them has not ended: there was one at all times.
  for (const id of jobs) {
    const { data } = await api.query('mutation ($id: ID!) { cancelJob(id: $id) { __typename } }', { id });
    hasRun = data.cancelJob.__typename === 'CancelledJob';
  }
  const isMet = percentile(samples, 0.95) < bars.topTenMs && hasRun && samples.every(({ error }) => error === null);
  print(
    `  ${line(samples)} top 10 while sweeps ${hasRun ? 'run' : 'ended too early'} ${verdict(isMet, `p95 below ${bars.topTenMs} ms`)}`,
  );
  return isMet;
}

/** Every pattern entry of every head, of 56 prompts of one length. */
async function startSweep(api: ApiProcess, how: object): Promise<string> {
  const pairs = names.flatMap((a) => names.filter((b) => b !== a).map((b) => [a, b] as const));
  const runOf = (giver: (pair: readonly [string, string]) => string) => ({
    model: 'ioi-mini',
    prompts: pairs.map(([a, b]) => ({
      text: `When ${a} and ${b} went to the shops, ${giver([a, b])} gave the bag to`,
      answers: { correct: ` ${b}`, incorrect: ` ${a}` },
    })),
  });
  const by = ['layer', 'head', 'query', 'key'];
  const input = { clean: runOf(([a]) => a), corrupted: runOf(([, b]) => b), site: 'pattern', by, ...how };
  const { data } = await api.query(
    'mutation ($input: JSON!) { startOperation(name: "patch.activations", input: $input) { ... on JobInfo { id } } }',
    { input },
  );
  return data.startOperation.id;
}

function percentile(samples: readonly Sample[], share: number): number {
  const sorted = samples.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function line(samples: readonly Sample[]): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => milliseconds(percentile(samples, share) / 1000));
  return `p50 ${p50}  p95 ${p95}  p99 ${p99}`;
}

function verdict(isMet: boolean, bar: string): string {
  return `(${isMet ? 'met' : 'NOT MET'}: ${bar})`;
}
