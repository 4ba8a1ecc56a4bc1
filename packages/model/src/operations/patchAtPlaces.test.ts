import { type HookKind, hookName, hookPointTable } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { AskedPlace } from '../patching/gridOfPlaces.ts';
import type { Tensor } from '../tensor.ts';
import { loadTinyModel } from '../testing/tinyModel.ts';
import { tinyAnswers, tinyPair, tinyTokens } from '../testing/tinyPair.ts';
import type { OperationContext } from './Operation.ts';
import { patchAtPlaces } from './patchAtPlaces.ts';

/** Rounding of another batch, not another number. */
const tolerance = 1e-5;
const { clean, corrupted, corruptedTokens } = tinyPair([3, 4]);

let model: HookedTransformer;
let context: OperationContext;
beforeAll(async () => {
  model = await loadTinyModel();
  context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
});

async function patch(input: object) {
  const parsed = patchAtPlaces.input.parse({ clean, corrupted, metric: { kind: 'logitDifference' }, ...input });
  return (await patchAtPlaces.run(parsed, context)) as unknown as {
    tensor: Tensor;
    perPrompt: Tensor;
    changed: Tensor;
  };
}

/** The corrupted run with the clean values at one place, put in one by one. */
async function plain(site: HookKind, { layer, head, position, key, neuron }: AskedPlace): Promise<number[]> {
  const hook = hookName(site, layer);
  const { cache } = await model.runWithCache(tinyTokens, { names: [hook], logitsAt: 'none' });
  const source = cache.get(hook);
  const wanted: Record<string, unknown> = { head, position, query: position, key, dMlp: neuron };
  const axes = hookPointTable[site].axes;
  const run = (activation: Tensor) => {
    for (let at = 0; at < activation.size; at++) {
      const isThere = axes.every((axis, i) => {
        const index = Math.floor(at / activation.strides[i]!) % activation.shape[i]!;
        return wanted[axis] === undefined || wanted[axis] === index;
      });
      if (isThere) activation.data[at] = source.data[at]!;
    }
  };
  const { logits } = await model.runWithHooks(corruptedTokens, [{ hook, run }]);
  return tinyAnswers.map(({ correct, incorrect }, i) => logits!.at(i, -1, correct) - logits!.at(i, -1, incorrect));
}

const placesOf: Partial<Record<HookKind, AskedPlace[]>> = {
  result: [
    { layer: 1, head: 2 },
    { layer: 0, head: 4, position: 4 },
  ],
  attn_scores: [
    { layer: 1, head: 2, position: 6, key: 4 },
    { layer: 2, head: 0 },
  ],
  pattern: [
    { layer: 1, head: 2, position: 6, key: 4 },
    { layer: 0, position: 5 },
  ],
  q_input: [{ layer: 1, head: 3 }],
  z: [{ layer: 2, head: 1, position: 6 }, { layer: 0 }],
  pre: [
    { layer: 1, neuron: 3 },
    { layer: 0, position: 4 },
  ],
  post: [
    { layer: 1, neuron: 3 },
    { layer: 0, neuron: 5, position: 4 },
  ],
  mlp_in: [{ layer: 1, position: 4 }],
  'ln1.normalized': [{ layer: 1, position: 4 }],
  'ln2.scale': [{ layer: 0, position: 3 }, { layer: 2 }],
  resid_mid: [{ layer: 1, position: 4 }],
};

describe.each(Object.entries(placesOf) as [HookKind, AskedPlace[]][])('patches of %s', (site, places) => {
  it('are what one hook after another gives, in the order given', async () => {
    const { perPrompt, changed } = await patch({ site, places });
    expect(perPrompt.shape).toEqual([3, places.length]);
    for (const [i, place] of places.entries()) {
      const expected = await plain(site, place);
      for (const [prompt, value] of expected.entries()) {
        expect(Math.abs(perPrompt.at(prompt, i) - value), `${site} ${JSON.stringify(place)}`).toBeLessThan(tolerance);
      }
      expect(changed.at(i)).toBeGreaterThan(0);
    }
  });
});

it('names its places', async () => {
  const { tensor } = await patch({
    site: 'pattern',
    places: [{ layer: 1, head: 2, position: 'end', key: 4 }, { layer: 0 }],
  });
  expect(tensor.axes).toEqual([{ name: 'place', labels: ['L1H2 @end<-4', 'L0'] }]);
});

it.each([
  [{ site: 'z', places: [{ layer: 0 }, { layer: 3 }] }, 'places[1].layer'],
  [{ site: 'z', places: [{ layer: 0, head: 5 }] }, 'places[0].head'],
  [{ site: 'post', places: [{ layer: 0, neuron: -1 }] }, 'places[0].neuron'],
  [{ site: 'mlp_out', places: [{ layer: 0, head: 1 }] }, 'places[0].head: mlp_out has no axis for it'],
  [{ site: 'z', places: [{ layer: 0, key: 1 }] }, 'places[0].key: z has no axis for it'],
])('says what is wrong with a place: %j', async (input, words) => {
  await expect(patch(input)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining(words) });
});
