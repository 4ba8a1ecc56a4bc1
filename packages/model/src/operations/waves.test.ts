import type { Dataset } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainPrompts } from '../ioi/plainPrompts.ts';
import { OperationTester } from '../testing/OperationTester.ts';
import type { Envelope } from './envelope.ts';
import { runOperation } from './runOperation.ts';
import type { Wave } from './waves.ts';

let tester: OperationTester;
let prompts: { dataset: Dataset; corrupted: Dataset };
beforeAll(async () => {
  tester = await OperationTester.make();
  const templates = ['When [A] and [B] went to the [PLACE], [B] gave a [OBJECT] to [A]'];
  prompts = await tester.resultOf('dataset.ioi', { size: 16, seed: 2, order: 'ABBA', templates });
});
afterAll(() => tester.remove());

/** A run that goes on from some waves, and the waves it did itself. */
async function goOn(operation: string, input: object, kept: readonly Wave[]) {
  const done: Wave[] = [];
  const envelope: Envelope = await runOperation(operation, input, tester.context, {
    kept,
    onWave: (wave) => done.push(wave),
  });
  return { envelope, done };
}

const pair = () => ({
  clean: { model: tester.folder, prompts: plainPrompts(prompts.dataset) },
  corrupted: { prompts: plainPrompts(prompts.corrupted) },
});
const task = (size: number) => ({
  model: tester.folder,
  dataset: { ...prompts.dataset, prompts: prompts.dataset.prompts.slice(0, size) },
});
/** More than one run takes, whatever runs together. */
const manyPrompts = () => Array.from({ length: 4 }, () => plainPrompts(prompts.dataset)).flat();
const heads = [
  { head: 'L0H1', class: 'other', position: 's2' },
  { head: 'L1H0', class: 'other', position: 'end' },
];
const circuit = { name: 'two heads', source: 'a test', heads, mlps: 'keep' };

const operations: [string, () => object][] = [
  ['patch.activations', () => ({ ...pair(), site: 'pattern', by: ['layer', 'head', 'position'] })],
  ['patch.paths', () => ({ ...pair(), receivers: [{ heads: ['L1H0', 'L1H1'], input: 'q' }], senders: 'everything' })],
  ['ablate.heads', () => ({ model: tester.folder, prompts: manyPrompts(), kind: 'zero' })],
  ['circuit.randomBand', () => ({ ...task(4), circuit, samples: 100 })],
  ['circuit.minimality', () => ({ ...task(4), circuit, sets: 'greedy' })],
  ['circuit.propose', () => ({ ...task(8), knockouts: ['zero', 'resample'], positions: ['end', 's2'], samples: 5 })],
];

describe.each(operations)('%s that was cut', (operation, inputOf) => {
  it('goes on from its last finished wave, and gives what it gives in one go, bit for bit', async () => {
    const input = inputOf();
    const whole = await goOn(operation, input, []);
    expect(whole.done.length).toBeGreaterThan(1);
    expect(whole.done.map(({ index }) => index)).toEqual([...whole.done.keys()]);
    const half = Math.ceil(whole.done.length / 2);
    const rest = await goOn(operation, input, whole.done.slice(0, half));
    expect(rest.done).toEqual(whole.done.slice(half));
    expect(rest.envelope).toEqual(whole.envelope);
  });
});

it('takes the numbers of a wave from before as they are, and only those of the same work', async () => {
  const input = { ...pair(), site: 'resid_pre' };
  const { done, envelope } = await goOn('patch.activations', input, []);
  const marked = done.slice(0, 1).map((wave) => ({ ...wave, values: wave.values.map(() => 12345) }));
  const values = ({ result }: Envelope) => [...(result.perPrompt as { data: Float32Array }).data];
  const resumed = values((await goOn('patch.activations', input, marked)).envelope);
  expect(resumed.filter((value) => value === 12345)).toHaveLength(marked[0]!.values.length);
  const others = resumed.flatMap((value, i) => (value === 12345 ? [] : [[value, values(envelope)[i]]]));
  for (const [value, expected] of others) expect(value).toBe(expected);

  const ofOtherWork = await goOn('patch.activations', { ...input, site: 'resid_mid' }, marked);
  expect(ofOtherWork.done[0]!.index).toBe(0);
  expect(values(ofOtherWork.envelope)).not.toContain(12345);
  const ofOtherModel = marked.map((wave) => ({ ...wave, key: 'of another model' }));
  expect((await goOn('patch.activations', input, ofOtherModel)).done).toEqual(done);
});
