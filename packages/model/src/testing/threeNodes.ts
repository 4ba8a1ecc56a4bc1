import type { Circuit, Dataset } from '@circuit-lens/shared';
import type { OperationTester } from './OperationTester.ts';

/** Three sentences of different lengths, two fillings of the first, and their counterparts of unrelated names. */
export function makeSentences(tester: OperationTester): Promise<{ dataset: Dataset; corrupted: Dataset }> {
  return tester.resultOf('dataset.ioi', {
    size: 8,
    seed: 5,
    order: 'BABA',
    templates: [
      'Then, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
      'Then, [B] and [A] had a long argument, and afterwards [B] said to [A]',
      'After [B] and [A] went to the [PLACE], [B] gave a [OBJECT] to [A]',
    ],
  });
}

/** A circuit of two heads of the tiny GPT-2, one of them at two positions. */
export const threeNodes: Circuit = {
  name: 'three nodes',
  source: 'a test',
  heads: [
    { head: 'L0H1', class: 'duplicateToken', position: 's2' },
    { head: 'L1H0', class: 'nameMover', position: 'end' },
    { head: 'L1H0', class: 'nameMover', position: 's1+1' },
  ],
  mlps: 'keep',
};
