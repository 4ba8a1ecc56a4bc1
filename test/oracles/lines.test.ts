import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { findOperation, loadModel, Tensor } from '@circuit-lens/model';
import { transformerLensOperations } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { oracleFolder, tolerance } from '../support/modelCases.ts';
import { largestDifference, type Oracle, readOracle } from '../support/readOracle.ts';
import { lineCases } from './lineCases.ts';

/** Logit differences and what is made of them. */
const metricTolerance = 1e-4;

const cases = lineCases();
let oracle: Oracle;
beforeAll(async () => {
  oracle = await readOracle(join(oracleFolder, 'ioi-mini', 'lines.safetensors'));
});

describe('the TransformerLens lines, run as they are printed', () => {
  it('are those whose results are stored, and cover every operation that has lines', () => {
    const texts = createHash('sha256').update(cases.map(({ text }) => text).join('\0'));
    expect(oracle.metadata.textsSha256).toBe(texts.digest('hex'));
    expect(new Set(cases.map(({ operation }) => operation))).toEqual(new Set(transformerLensOperations));
  });

  it.each(cases.map((entry, i) => [i, entry.operation, entry.input, entry.gives] as const))(
    'case %i: %s %j',
    async (i, name, input, gives) => {
      const operation = findOperation(name);
      const context = {
        loadModel: (spec: Parameters<typeof loadModel>[1]) => loadModel('ioi-mini', { ...spec, device: 'cpu' }),
        checkpoint: async () => {},
        onProgress: () => {},
      };
      const result = await operation.run(operation.input.parse(input), context as never);
      const got = valuesOf(result, gives);
      const bound = gives === 'activations' || name === 'attention.patterns' ? tolerance : metricTolerance;
      expect(largestDifference(got, oracle.values.get(String(i))!.data)).toBeLessThanOrEqual(bound);
      expect(got.some((value) => value !== 0)).toBe(true);
    },
  );
});

/** The part of a result that a script gives, as it lies in memory. */
function valuesOf(result: Record<string, unknown>, gives: string): Float32Array {
  const [path, property] = gives.split('[].') as [string, string | undefined];
  const value = path.split('.').reduce<unknown>((inner, field) => (inner as Record<string, unknown>)[field], result);
  if (property) return Float32Array.from((value as Record<string, number>[]).flatMap((row) => row[property]!));
  if (typeof value === 'number') return Float32Array.of(value);
  const tensor = value instanceof Tensor ? value : Object.values(value as Record<string, Tensor>)[0]!;
  return tensor.data;
}
