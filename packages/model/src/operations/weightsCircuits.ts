/** What operations on heads' circuits share. */
import { type HeadIndex, headLabel } from '@circuit-lens/shared';
import { z } from 'zod';
import type { Step } from '../analysis/headSpectra.ts';
import { Tensor } from '../tensor.ts';
import type { OperationContext } from './Operation.ts';

export const circuitFields = {
  circuit: z
    .enum(['ov', 'qk', 'fullOv', 'fullQk'])
    .describe('ov = W_V W_O; qk = W_Q W_Kᵀ without 1/√dHead; fullOv = W_E W_V W_O W_U; fullQk = W_E W_Q W_Kᵀ W_Eᵀ'),
  heads: z.array(z.string()).min(1).optional().describe('Labels such as L9H9; default all'),
};

/** Numbers of every head, [head, rank]. */
export function spectrumTensor(heads: readonly HeadIndex[], values: readonly Float64Array[]): Tensor {
  const rank = values[0]!.length;
  const data = new Float32Array(heads.length * rank);
  for (const [i, row] of values.entries()) data.set(row, i * rank);
  return Tensor.of(data, [heads.length, rank], ['head', 'rank']).withLabels('head', heads.map(headLabel));
}

/** Reports the share done and gives way. */
export function stepsOf(context: OperationContext, message: string): Step {
  return async (share) => {
    context.onProgress(share, message);
    await context.checkpoint();
  };
}
