import { expect, it } from 'vitest';
import { embeddedModel } from '../modelFolders.ts';
import { modelSizes } from '../modelSizes.ts';
import { operations } from './index.ts';
import { priceOf } from './priceOf.ts';

const config = modelSizes(embeddedModel)!;
const prompts = [{ text: 'When John and Mary went to the shops, John gave the bag to' }];
const work = (name: string, input: object) => priceOf(name, input, config).work;

it('is an own one for every job: what runs long is seldom one pass', () => {
  const isComputed = ({ needs, isRepeated }: (typeof operations)[number]) => needs !== 'network' && !isRepeated;
  const unpriced = operations.filter((one) => one.mode === 'job' && isComputed(one) && !one.cost);
  expect(unpriced.map(({ name }) => name)).toEqual([]);
});

it('counts prompts that an operation makes itself, and every path', () => {
  expect(work('circuit.adversarial', { size: 100 })).toBe(10 * work('circuit.adversarial', { size: 10 }));
  expect(work('heads.causalRoles', {})).toBeGreaterThan(work('heads.roles', {}));
  const pass = work('run.loss', { prompts });
  const byClass = work('circuit.edges', { dataset: { prompts } });
  expect(byClass).toBeGreaterThan(20 * pass);
  expect(work('circuit.edges', { dataset: { prompts }, by: 'head' })).toBeGreaterThan(5 * byClass);
});

it('has values for whole rows of attention, whatever positions are asked for', () => {
  const hooks = ['blocks.0.attn.hook_pattern'];
  const values = (more: object) => priceOf('run.activations', { prompts, hooks, ...more }, config).values;
  expect(values({})).toBe(16 * 16 * config.nHeads);
  expect(values({ positions: [0] })).toBe(16 * config.nHeads);
});

/** GPT-2 small's. */
const gpt2 = { ...config, nLayers: 12, nHeads: 12, dModel: 768, dHead: 64, dMlp: 3072, dVocab: 50_257 };

it('counts the whole vocabulary, twice, for one neuron in tokens', () => {
  // Measured on GPT-2's shape against a pass of 1440.
  expect(priceOf('weights.neurons', { layer: 0, neuron: 0 }, gpt2).work / 259).toBeCloseTo(1, 1);
  expect(work('weights.neurons', { layer: 0, neuron: 0 })).toBeLessThan(100);
});

it('counts a row of logits for each component and position of the logit lens, and every token that is found', () => {
  const lens = (more: object) => priceOf('attribution.logitLens', { prompts, ...more }, gpt2);
  const pass = priceOf('run.nextTokens', { prompts }, gpt2).work;
  expect(lens({}).work).toBe(pass);
  // Measured on GPT-2's shape against a pass of 1440, and 16 tokens.
  expect((lens({ top: 10 }).work - pass) / 2000).toBeCloseTo(1, 0);
  expect(lens({ top: 50_257, topLast: 1 }).work / 10_300).toBeCloseTo(1, 0);
  expect(lens({ top: 10, includeMid: true }).work).toBeGreaterThan(1.8 * lens({ top: 10 }).work);
  expect(lens({ top: 10, topLast: 64 })).toEqual(lens({ top: 10 }));
  expect(lens({ top: 100 }).values).toBeGreaterThan(13 * 16 * 100 * 7);
});

it('counts the vocabulary of a search for phrases, its sources and the phrases of named words', () => {
  const search = (more: object) => priceOf('weights.skipTrigrams', { head: 'L2H0', ...more }, gpt2).work;
  const ids = Array.from({ length: 256 }, (_, id) => id);
  // Measured on GPT-2's shape against a pass of 1440: 2300, 1600 and 2600.
  for (const [input, measured] of [
    [{}, 2300],
    [{ sources: [0] }, 1600],
    [{ sources: ids }, 2600],
  ] as const) {
    expect(search(input) / measured).toBeGreaterThan(0.7);
    expect(search(input) / measured).toBeLessThan(1.4);
  }
  expect(search({ sources: ids, destinations: ids, outputs: ids }) / 20_000).toBeCloseTo(1, 0);
  expect(search({ perSource: 1e6, top: 200 }) / 21_000).toBeCloseTo(1, 0);
  const spectrum = (circuit: string) => priceOf('weights.eigenvalues', { circuit, heads: ['L2H0'] }, gpt2).work;
  expect(spectrum('fullOv') / 2700).toBeCloseTo(1, 0);
  expect(spectrum('ov')).toBe(100);
});
