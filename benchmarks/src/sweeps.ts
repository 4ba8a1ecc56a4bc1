import { type Bench, type Comparison, measureRow } from './Bench.ts';
import type { SweepCommand } from './commands.ts';
import { sweepFlops } from './flops.ts';
import { ratioOf } from './report/cells.ts';
import type { Row } from './report/Report.ts';

const prompts = { batch: 8, length: 15 };

interface Sweep {
  name: string;
  command: SweepCommand;
  /** By which factor it must be faster; how long it may take where TransformerLens takes hours. */
  limit: { timesFaster: number } | { seconds: number };
}

const sweeps: readonly Sweep[] = [
  {
    name: 'resid_pre by position, pairs differ from 1 on',
    command: { what: 'residPreSweep', differ: 'everywhere', ...prompts },
    limit: { timesFaster: 8 },
  },
  {
    name: 'resid_pre by position, pairs differ at S2 only',
    command: { what: 'residPreSweep', differ: 's2', ...prompts },
    limit: { timesFaster: 60 },
  },
  {
    name: 'head z, pairs differ from 1 on',
    command: { what: 'headSweep', differ: 'everywhere', ...prompts },
    limit: { timesFaster: 4 },
  },
  {
    name: 'head z, pairs differ at S2 only',
    command: { what: 'headSweep', differ: 's2', ...prompts },
    limit: { timesFaster: 10 },
  },
  {
    name: 'heads by position, z q k v pattern, at S2 only',
    command: { what: 'byPositionSweeps', differ: 's2', ...prompts },
    limit: { seconds: 600 },
  },
];

/**
 * Activation patching sweeps against TransformerLens' own functions. They are minutes of work there: one round, in which a turn of
 * less than five seconds is repeated (`takeTurn`), and no warm-up on either side.
 */
export const patchingSweeps: Comparison = {
  libraries: ['circuit_lens', 'transformer_lens'],
  rounds: 1,
  memoryShareMax: 0.5,
  rows,
};

async function* rows(bench: Bench): AsyncIterable<Row> {
  for (const { name, command, limit } of sweeps) {
    yield await measureRow(bench, {
      name,
      command: { ...command, cold: true },
      libraries: 'seconds' in limit ? ['circuit_lens'] : undefined,
      flops: sweepFlops(bench.shape, command),
      bar: (row) => barOf(row, limit),
    });
  }
}

function barOf(row: Row, limit: Sweep['limit']): Row['bar'] {
  if ('seconds' in limit)
    return { text: `${row.ours.toFixed(0)} of ${limit.seconds} s`, isMet: row.ours <= limit.seconds };
  const ratio = ratioOf(row, 'transformer_lens');
  if (ratio === null) return undefined;
  return { text: `${(1 / ratio).toFixed(1)} of ${limit.timesFaster} x`, isMet: 1 / ratio >= limit.timesFaster };
}
