import { type Bench, type Comparison, median } from './Bench.ts';
import type { Command, ForwardCommand } from './commands.ts';
import { otherLibraries, type Row } from './report/Report.ts';
import type { BenchmarkWorker, Library } from './worker.ts';

/** The next token behind one prompt, asked of a process that has computed nothing yet. */
const question: ForwardCommand & Command = { what: 'last', batch: 1, length: 15, cold: true };

const figures = {
  'cold start to first answer': 's',
  import: 's',
  'load and process': 's',
  'peak memory, first answer': 'MB',
} as const satisfies Record<string, Row['unit']>;

type Figures = Record<keyof typeof figures, number>;

/** Processes are started, asked once and ended, in turns. Our first start with a model hashes its weights; the others remember. */
export const starts: Comparison = { libraries: [], rounds: 3, rows };

async function* rows(bench: Bench): AsyncIterable<Row> {
  const measured = new Map<Library | 'first', Figures[]>();
  const add = (key: Library | 'first', one: Figures) => measured.set(key, [...(measured.get(key) ?? []), one]);
  for (let round = 0; round < bench.rounds; round++) {
    add('first', await once(await bench.start('circuit_lens', { isFirstStart: true })));
    for (const library of ['circuit_lens', ...otherLibraries] as const)
      add(library, await once(await bench.start(library)));
  }
  const middle = (key: Library | 'first', name: keyof Figures) => median(measured.get(key)!.map((one) => one[name]));
  const rowOf = (name: string, figure: keyof Figures, own: 'circuit_lens' | 'first'): Row => ({
    name,
    unit: figures[figure],
    ours: middle(own, figure),
    theirs: Object.fromEntries(otherLibraries.map((library) => [library, middle(library, figure)])),
    rounds: bench.rounds,
  });
  for (const figure of Object.keys(figures) as (keyof Figures)[]) yield rowOf(figure, figure, 'circuit_lens');
  yield rowOf('cold start with a model never seen', 'cold start to first answer', 'first');
}

async function once(worker: BenchmarkWorker): Promise<Figures> {
  try {
    await worker.time(question);
    return {
      'cold start to first answer': worker.age(),
      import: worker.startup.importSeconds,
      'load and process': worker.startup.loadSeconds,
      'peak memory, first answer': await worker.peakMemoryMb(),
    };
  } finally {
    await worker.close();
  }
}
