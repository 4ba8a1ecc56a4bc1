import { type Bench, type Comparison, measureRow } from './Bench.ts';
import type { AnalysisCommand, ForwardCommand } from './commands.ts';
import { passFlops } from './flops.ts';
import type { Row } from './report/Report.ts';
import type { ModelShape } from './shape.ts';

/** What an analysis of a model of GPT-2 small's shape may take, on two cores. */
type Limit = { passes: number } | { seconds: number };

const prompts = { batch: 8, length: 15 };

/** What bars in forward passes are measured in: the pass alone, unembedded where it is read. */
const pass: ForwardCommand = { what: 'last', ...prompts };

interface Analysis {
  name: string;
  command: AnalysisCommand;
  limit: Limit;
  /** Beyond the run; left out: an iteration whose arithmetic depends on the numbers, or on who counts. */
  flops?(shape: ModelShape): number;
}

const analyses: readonly Analysis[] = [
  {
    name: 'direct effects, all heads, 8x15',
    command: { what: 'headEffects', ...prompts },
    limit: { passes: 1.3 },
    flops: ({ nLayers, dModel }) => 2 * prompts.batch * nLayers * dModel * dModel,
  },
  {
    name: 'direct effects, all neurons, 8x15',
    command: { what: 'neuronEffects', ...prompts },
    limit: { passes: 2 },
    flops: ({ nLayers, dModel, dMlp }) => 2 * prompts.batch * nLayers * dModel * dMlp,
  },
  { name: 'OV eigenvalues, all heads', command: { what: 'eigenvalues' }, limit: { seconds: 4 } },
  { name: 'OV SVDs, all heads', command: { what: 'svd' }, limit: { seconds: 6 } },
  { name: 'composition scores, q, k and v', command: { what: 'composition' }, limit: { seconds: 5 } },
];

/** Whole analyses, the run included where they need one, against TransformerLens and against their bars. */
export const wholeAnalyses: Comparison = { libraries: ['circuit_lens', 'transformer_lens'], rounds: 7, rows };

async function* rows(bench: Bench): AsyncIterable<Row> {
  const run = passFlops(bench.shape, prompts.batch, prompts.length, 1);
  const passRow = await measureRow(bench, { name: 'the pass alone, last position, 8x15', command: pass, flops: run });
  yield passRow;
  for (const { name, command, limit, flops } of analyses) {
    yield await measureRow(bench, {
      name,
      command,
      flops: flops && run + flops(bench.shape),
      bar: ({ ours }) => barOf(ours, passRow.ours, limit),
    });
  }
}

function barOf(seconds: number, passSeconds: number, limit: Limit): Row['bar'] {
  const [got, allowed, unit] =
    'passes' in limit ? [seconds / passSeconds, limit.passes, 'passes'] : [seconds, limit.seconds, 's'];
  return { text: `${got.toFixed(2)} of ${allowed} ${unit}`, isMet: got <= allowed };
}
