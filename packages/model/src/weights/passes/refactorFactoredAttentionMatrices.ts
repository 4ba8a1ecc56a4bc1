import { availableParallelism } from 'node:os';
import type { ModelConfig } from '../../config.ts';
import { type FactoredSvd, factoredSvd } from '../../linalg/factoredSvd.ts';
import { SvdHelper } from '../../linalg/SvdHelper.ts';
import { type LoadControl, pause } from '../LoadControl.ts';
import type { BlockWeights, ModelWeights } from '../ModelWeights.ts';
import { rowsOfHead, transpose } from '../matrixLayout.ts';
import { absorbValueBias } from './foldValueBiases.ts';

/**
 * Rewrites every head so that its query-key and value-output circuits are in the axes of their singular vectors.
 *
 * Why the model stays the same: attention scores depend on queries and keys through `(x W_Q + b_Q) (y W_K + b_K)ᵀ`
 * only. With the biases as one more row (and a constant 1 as one more entry of x and y) that is `x (W_Q W_Kᵀ) yᵀ`, so any
 * other factors of the same product give the same scores; here `W_Q := U √S`, `W_K := V √S` of `W_Q W_Kᵀ = U S Vᵀ`, the
 * last rows being the new biases. Likewise a head's output depends on `W_V W_O` only, once b_O has absorbed b_V (see
 * `foldValueBiases`): `W_V := U S`, `W_O := Vᵀ`. Queries, keys, values and z of a head do change: they are coordinates.
 *
 * Changes the given weights. Two decompositions a head, computed in float64, on two threads where it is worth one.
 * @see TransformerLens `refactor_factored_attn_matrices`
 */
export async function refactorFactoredAttentionMatrices(
  weights: ModelWeights,
  config: ModelConfig,
  control: LoadControl,
): Promise<void> {
  const { nHeads, dModel, dHead } = config;
  for (const block of weights.blocks) absorbValueBias(block, dModel);
  const jobs = weights.blocks.flatMap((block) =>
    Array.from({ length: nHeads }, (_, head) => [
      queryKeyJob(block, head, config),
      valueOutputJob(block, head, config),
    ]),
  );
  await runJobs(jobs.flat(), config, jobs.length * dModel * dHead ** 2 > helperWork, control);
}

/** Below this the helper thread takes longer to start than it saves: GPT-2 small is at 450 million. */
const helperWork = 50e6;

interface Job {
  /** The factors: `[m, dHead]` and `[dHead, n]`. */
  factors: () => [a: Float32Array, b: Float32Array];
  apply: (svd: FactoredSvd) => void;
}

async function runJobs(jobs: Job[], { dHead }: ModelConfig, useHelper: boolean, control: LoadControl): Promise<void> {
  const helper = useHelper && availableParallelism() > 1 ? new SvdHelper() : null;
  const here = ({ factors, apply }: Job): void => apply(factoredSvd(...factors(), dHead));
  const there: Promise<void>[] = [];
  try {
    for (let next = 0; next < jobs.length; ) {
      while (helper?.hasRoom && next < jobs.length) {
        const job = jobs[next++]!;
        // Whatever becomes of the helper, the job is done.
        const done = helper.svd(...job.factors(), dHead).then(job.apply, () => here(job));
        // Failures are seen below, at the end; until then Node must not take them for unhandled.
        done.catch(() => {});
        there.push(done);
      }
      if (next < jobs.length) here(jobs[next++]!);
      await pause(control, next / jobs.length, 'factoring attention heads');
    }
    await Promise.all(there);
  } finally {
    await helper?.close();
  }
}

function queryKeyJob(block: BlockWeights, head: number, config: ModelConfig): Job {
  const { dModel, dHead } = config;
  return {
    factors: () => [
      transpose(columnsOfHead(block.W_Q_T, block.b_Q, head, config), dHead, dModel + 1), // [dModel + 1, dHead]
      columnsOfHead(block.W_K_T, block.b_K, head, config), // [dHead, dModel + 1]
    ],
    apply: ({ u, s, v }) => {
      const roots = s.map(Math.sqrt);
      writeHead(block.W_Q_T, u, roots, head, config);
      writeHead(block.W_K_T, v, roots, head, config);
      for (let k = 0; k < dHead; k++) {
        const last = k * (dModel + 1) + dModel;
        block.b_Q[head * dHead + k] = u[last]! * roots[k]!;
        block.b_K[head * dHead + k] = v[last]! * roots[k]!;
      }
    },
  };
}

function valueOutputJob(block: BlockWeights, head: number, config: ModelConfig): Job {
  const { dModel, dHead } = config;
  const output = rowsOfHead(block.W_O, head, config); // [dHead, dModel]
  return {
    factors: () => [transpose(rowsOfHead(block.W_V_T, head, config), dHead, dModel), output.slice()],
    apply: ({ u, s, v }) => {
      writeHead(block.W_V_T, u, s, head, config);
      output.set(v);
    },
  };
}

/** A head's columns of W_Q or W_K, each with its bias as last entry: `[dHead, dModel + 1]`. */
function columnsOfHead(turned: Float32Array, bias: Float32Array, head: number, config: ModelConfig): Float32Array {
  const { dModel, dHead } = config;
  const own = rowsOfHead(turned, head, config);
  const columns = new Float32Array((dModel + 1) * dHead);
  for (let k = 0; k < dHead; k++) {
    columns.set(own.subarray(k * dModel, (k + 1) * dModel), k * (dModel + 1));
    columns[k * (dModel + 1) + dModel] = bias[head * dHead + k]!;
  }
  return columns;
}

/** Puts singular vectors, one after the other and longer than dModel by the bias if at all, into a head's columns. */
function writeHead(
  turned: Float32Array,
  vectors: Float64Array,
  factors: Float64Array,
  head: number,
  config: ModelConfig,
): void {
  const { dModel, dHead } = config;
  const own = rowsOfHead(turned, head, config);
  const length = vectors.length / dHead;
  for (let k = 0; k < dHead; k++) {
    for (let d = 0; d < dModel; d++) own[k * dModel + d] = vectors[k * length + d]! * factors[k]!;
  }
}
