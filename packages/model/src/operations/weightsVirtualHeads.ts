import { allHeads, headLabel, modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { compositionScores } from '../analysis/composition.ts';
import { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { headCost } from './headCost.ts';
import { defineOperation } from './Operation.ts';
import { topIds } from './tokenRanking.ts';
import { stepsOf } from './weightsCircuits.ts';

/** Two heads in a row, and how large the matrix they move together is. */
export interface VirtualHead {
  sender: string;
  receiver: string;
  /** ‖OV OV‖, the sender's first. */
  size: number;
  /** The same over ‖OV‖ ‖OV‖: the composition score of kind v. */
  share: number;
}

/**
 * Pairs of heads that move information as one: what the first head writes, the second moves on (Elhage et al. 2021,
 * "Virtual attention heads"). Ranked by the size of the product against the sizes of its parts.
 */
export const weightsVirtualHeads = defineOperation({
  name: 'weights.virtualHeads',
  version: 1,
  summary: 'Pairs of heads whose OV circuits work on each other most: what one writes, the next moves on.',
  input: z.strictObject({
    ...modelSpecFields,
    top: z.int().nonnegative().optional().describe('How many pairs; default 20'),
  }),
  output: 'rows: { sender, receiver, size = ‖OV OV‖, share = size / (‖OV‖ ‖OV‖) }, largest share first',
  mode: 'job',
  takesPrompts: false,
  cost: (_input, sizes) => headCost({}, sizes),
  async run(input, context) {
    const model = await context.loadModel(input);
    const { nLayers, nHeads } = model.config;
    const products = new MatrixProducts(model.runtime);
    const { scores, senderNorms, receiverNorms } = await compositionScores(
      model,
      products,
      'v',
      stepsOf(context, 'virtual heads'),
    );
    const labels = allHeads(nLayers, nHeads).map(headLabel);
    const rows = topIds(scores.data, input.top ?? 20).flatMap((id): VirtualHead[] => {
      const [sender, receiver] = [Math.floor(id / labels.length), id % labels.length];
      const share = scores.data[id]!;
      const size = share * senderNorms[sender]! * receiverNorms[receiver]!;
      return share > 0 ? [{ sender: labels[sender]!, receiver: labels[receiver]!, size, share }] : [];
    });
    return { rows };
  },
});
