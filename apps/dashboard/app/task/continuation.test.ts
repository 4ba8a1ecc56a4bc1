import { expect, it } from 'vitest';
import { greedy, samplingInput, writtenSoFar } from './continuation.ts';

it('leaves out what is empty', () => {
  expect(samplingInput(greedy)).toEqual({ maxNewTokens: 10, temperature: 0, seed: 0 });
  expect(samplingInput({ ...greedy, topK: '5', topP: '0.9' })).toMatchObject({ topK: 5, topP: 0.9 });
});

it('shows what there is while the job still writes', () => {
  const step = { id: 5, text: ' Mary', probability: 0.9 };
  const partial = { continuations: [{ steps: [step] }] };
  const job = { state: 'running', partial } as Parameters<typeof writtenSoFar>[0];
  expect(writtenSoFar(job)).toEqual([step]);
  expect(writtenSoFar(null)).toEqual([]);
});
