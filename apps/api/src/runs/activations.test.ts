import { ByteBudget, type Envelope, Tensor } from '@circuit-lens/model';
import { hookName } from '@circuit-lens/shared';
import { expect, it } from 'vitest';
import { CachedOperationRunner } from '../operations/CachedOperationRunner.ts';
import type { Computer } from '../operations/Computer.ts';
import { sliceActivation } from '../tensors/sliceActivation.ts';
import { BatchedActivationReader } from './BatchedActivationReader.ts';
import type { DescribedPrompt, DescribedRun } from './DescribedRun.ts';
import { attention } from './runResults.ts';

/** [prompt, head, query, key]; each value says where it is. */
const pattern = Tensor.of(
  Float32Array.from({ length: 2 * 2 * 3 * 3 }, (_, i) => i),
  [2, 2, 3, 3],
  ['prompt', 'head', 'query', 'key'],
);

function promptOf(...texts: string[]): DescribedPrompt {
  const tokens = texts.map((text, position) => ({ position, id: position, text, labels: [] }));
  return { index: 0, text: null, tokens, correct: null, incorrect: null };
}

const prompts = [promptOf('a', 'b', 'c'), promptOf('d', 'e')];
const config = { nLayers: 2, nHeads: 2, dModel: 4, dHead: 2, dMlp: 8, dVocab: 10 };
const run = { id: 'r', prompts, config, recipe: { prompts: [] } } as unknown as DescribedRun;

/** A host that answers after a turn, and remembers what it was asked. */
function fakeHost(answer: (input: { hooks?: string[] }) => Record<string, unknown>) {
  const asked: unknown[] = [];
  const host: Computer = {
    async run(_operation, input) {
      asked.push(input);
      await new Promise((resolve) => setImmediate(resolve));
      return { result: answer(input as { hooks?: string[] }), model: {} } as unknown as Envelope;
    },
  };
  return { host, asked };
}

it('reads all activations of one query in one pass, each once', async () => {
  const { host, asked } = fakeHost(({ hooks = [] }) => ({
    activations: Object.fromEntries(hooks.map((hook) => [hook, pattern])),
  }));
  const reader = new BatchedActivationReader(host, { budget: new ByteBudget(1e6) });
  const hooks = [hookName('pattern', 0), hookName('pattern', 1)];
  const wrong = reader.read(run, hookName('pattern', 7));
  const right = [...hooks, ...hooks].map((hook) => reader.read(run, hook));
  await expect(wrong).rejects.toMatchObject({ code: 'UNKNOWN_HOOK' });
  expect(await Promise.all(right)).toEqual([pattern, pattern, pattern, pattern]);
  await reader.read(run, hooks[0]!);
  expect(asked).toEqual([{ prompts: [], hooks }]);
});

it('reads the attention of one head of a long prompt by itself, with the tokens of its prompt', async () => {
  const { host, asked } = fakeHost(() => ({
    tensor: Tensor.of(
      new Float32Array(9).fill(0.5),
      [1, 1, 3, 3],
      pattern.axes.map(({ name }) => name),
    ),
  }));
  const reader = new BatchedActivationReader(host, { budget: new ByteBudget(1e6) });
  const words = (length: number) => promptOf(...Array.from({ length }, (_, i) => `w${i}`));
  const ofLengths = (...lengths: number[]) =>
    ({ ...run, recipe: { prompts: [] }, prompts: lengths.map(words) }) as unknown as DescribedRun;
  const site = { layer: 1, head: 1, prompt: 1 };
  const long = await attention(ofLengths(300, 2), reader, site);
  expect(asked).toEqual([{ prompts: [], heads: ['L1H1'], promptIndices: [1] }]);
  expect(long.tensor.shape).toEqual([2, 2]);
  expect(long.tensor.axes).toEqual([
    { name: 'query', labels: ['w0', 'w1'] },
    { name: 'key', labels: ['w0', 'w1'] },
  ]);
  expect(long.source).toEqual({ run: run.id, hook: hookName('pattern', 1), head: 1, prompt: 1 });
});

it('refuses an activation that is too large before it is computed', async () => {
  const { host, asked } = fakeHost(() => ({}));
  const reader = new BatchedActivationReader(host, { budget: new ByteBudget(1e6) });
  const large = { ...run, config: { ...config, dVocab: 50_000_000 } } as DescribedRun;
  await expect(reader.read(large, 'logits')).rejects.toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
  expect(asked).toEqual([]);
});

it('reads anew for who comes after all others of a pass that has not begun have left', async () => {
  const { host } = fakeHost(({ hooks = [] }) => ({
    activations: Object.fromEntries(hooks.map((hook) => [hook, pattern])),
  }));
  const strict: Computer = {
    run: async (operation, input, options) => {
      options?.signal?.throwIfAborted();
      return host.run(operation, input, options);
    },
  };
  const reader = new BatchedActivationReader(strict, { budget: new ByteBudget(1e6) });
  const abort = new AbortController();
  const left = reader.read(run, hookName('pattern', 0), { signal: abort.signal });
  abort.abort(new Error('gone'));
  const next = reader.read(run, hookName('pattern', 1));
  await expect(left).rejects.toThrow('gone');
  expect(await next).toBe(pattern);
});

it('cuts a prompt, a head and positions out, and labels them by tokens', () => {
  const whole = sliceActivation(pattern, prompts, {});
  expect(whole.shape).toEqual([2, 2, 3, 3]);
  const cut = sliceActivation(pattern, prompts, { prompt: 1, head: 1, positions: [-1] });
  expect(cut.shape).toEqual([1, 2]);
  // Prompt 1, head 1, query 1 (the last of two tokens), keys 0 and 1.
  expect([...cut.data]).toEqual([30, 31]);
  expect(cut.axes).toEqual([
    { name: 'query', labels: ['e'] },
    { name: 'key', labels: ['d', 'e'] },
  ]);
  const head = sliceActivation(pattern, prompts, { head: 0 });
  expect([head.shape, head.at(1, 2, 2)]).toEqual([[2, 3, 3], 26]);
  expect(() => sliceActivation(pattern, prompts, { head: 2 })).toThrow('0 to 1');
  expect(() => sliceActivation(pattern, prompts, { neurons: [0] })).toThrow('no neurons');
  expect(() => sliceActivation(pattern, prompts, { prompt: 1, positions: [2] })).toThrow('outside');
});

it('computes an operation once for all that ask at the same time, and again after a failure', async () => {
  let fail = true;
  const { host, asked } = fakeHost(() => {
    if (fail) throw new Error('no');
    return { loss: 1 };
  });
  const runner = new CachedOperationRunner(host, { budget: new ByteBudget(1e6) });
  const ask = (input: unknown) => runner.run('run.loss', input);
  await expect(Promise.all([ask({ a: 1, b: 2 }), ask({ b: 2, a: 1 })])).rejects.toThrow('no');
  fail = false;
  const [first, second] = await Promise.all([ask({ a: 1, b: 2 }), ask({ b: 2, a: 1 })]);
  expect(second).toBe(first);
  expect(await ask({ a: 1, b: 2 })).toBe(first);
  expect(asked).toHaveLength(2);
});
