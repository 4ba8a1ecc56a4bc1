import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

describe('model and tokenizer operations', () => {
  it('model.info lists 17 hook points a block and 4 outside, and the parameters', async () => {
    const info = await tester.resultOf<{ defaultHookPoints: number; parameters: { name: string; shape: number[] }[] }>(
      'model.info',
      {},
    );
    expect(info.defaultHookPoints).toBe(17 * 2 + 4);
    expect(info.parameters.find(({ name }) => name === 'W_Q')?.shape).toEqual([2, 2, 16, 8]);
  });

  it('model.parameter gives a part, and a number where no axis is left', async () => {
    const { tensor: matrix } = await tester.resultOf<{ tensor: Tensor }>('model.parameter', {
      name: 'W_Q',
      index: [1, 0],
    });
    const { tensor: value } = await tester.resultOf<{ tensor: number }>('model.parameter', {
      name: 'W_Q',
      index: [1, 0, 2, 3],
    });
    expect(matrix.shape).toEqual([16, 8]);
    expect(value).toBe(matrix.at(2, 3));
  });

  it('tokenize gives position, id, text and bytes', async () => {
    const { tokens } = await tester.resultOf<{ tokens: object[] }>('tokenize', { text: ' Mary' });
    expect(tokens).toEqual([
      { position: 0, id: 50256, text: '<|endoftext|>', bytes: [...Buffer.from('<|endoftext|>')] },
      { position: 1, id: 5335, text: ' Mary', bytes: [...Buffer.from(' Mary')] },
    ]);
  });
});

describe('weights operations', () => {
  it.each(['W_Q', 'W_K', 'W_V', 'W_O'])('the diagonal of the gram matrix of %s is its column norms', async (matrix) => {
    const { tensor: norms } = await tester.resultOf<{ tensor: Tensor }>('weights.columnNorms', {
      matrix,
      head: 'L1H0',
    });
    const { tensor: gram } = await tester.resultOf<{ tensor: Tensor }>('weights.gram', { matrix, head: 'L1H0' });
    expect(gram.shape).toEqual([8, 8]);
    for (const i of norms.data.keys()) expect(gram.at(i, i)).toBeCloseTo(norms.at(i), 6);
  });

  it('sums squares over dModel', async () => {
    const { tensor: norms } = await tester.resultOf<{ tensor: Tensor }>('weights.columnNorms', {
      matrix: 'W_Q',
      head: 'L0H1',
    });
    const { tensor: weights } = await tester.resultOf<{ tensor: Tensor }>('model.parameter', {
      name: 'W_Q',
      index: [0, 1],
    });
    const column = Array.from({ length: 16 }, (_, d) => weights.at(d, 3) ** 2).reduce((sum, value) => sum + value);
    expect(norms.at(3)).toBeCloseTo(column, 6);
  });

  it('names a head that is not there', async () => {
    expect((await tester.failureOf('weights.gram', { matrix: 'W_Q', head: 'L5H0' })).code).toBe('UNKNOWN_HEAD');
  });
});

describe('ioi.notebook', () => {
  it('has the notebook’s weight flags, and what the refactor pass promises holds', async () => {
    const envelope = await tester.run('ioi.notebook', {});
    expect(envelope.model.weightFlags.refactorFactoredAttentionMatrices).toBe(true);
    const { factoredHead, prompts: rows } = envelope.result as {
      factoredHead: { unexplainedGap: number; offDiagonalWithBias: number };
      prompts: { tokens: number; answerTokens: number[] }[];
    };
    expect(factoredHead.unexplainedGap).toBeLessThan(1e-5);
    expect(factoredHead.offDiagonalWithBias).toBeLessThan(1e-5);
    expect(rows.map((row) => row.tokens)).toEqual(new Array(8).fill(16));
    expect(rows[4]!.answerTokens).toEqual([6035, 15686]);
  });
});
