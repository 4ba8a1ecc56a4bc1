import { decodeTensor } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

const input = { promptSet: 'notebook', model: 'ioi-mini' };
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);

describe('attribution over HTTP', () => {
  it('answers all four questions of a run in one query, and they agree with each other', async () => {
    const { data, errors } = await api.query(
      `query ($input: RunInput!) { run(input: $input) {
         logitDifference { mean }
         logitLens(includeMid: true, top: 1, prompt: 2) {
           layerNorm mean { values axes { name labels } } topTokens { component position rank text probability }
         }
         layers: directLogitAttribution(unit: LAYER) { total unembedBias remainder mean { values } rest { shape } }
         heads: directLogitAttribution(unit: HEAD, top: 3) { remainder perPrompt { shape data } rest { values axes { labels } } top { label mean } }
         attributionBySource(heads: ["L3H0"]) { shape values axes { name labels } }
         decomposition(top: 4) { parts { label mean } rest count total unembedBias remainder }
         nextTokens(prompt: 2, top: 1) { text }
       } }`,
      { input },
    );
    expect(errors).toBeUndefined();
    const { logitDifference, logitLens, layers, heads, attributionBySource, decomposition, nextTokens } = data.run;
    expect(layers.total).toBeCloseTo(logitDifference.mean, 5);
    for (const part of [layers, heads, decomposition]) expect(Math.abs(part.remainder)).toBeLessThan(1e-4);
    expect(sum(layers.mean.values) + layers.unembedBias).toBeCloseTo(layers.total, 4);

    expect(logitLens.layerNorm).toBe('CACHED');
    expect(logitLens.mean.axes[0].labels.at(-1)).toBe('final_post');
    expect(logitLens.mean.values.at(-1) + layers.unembedBias).toBeCloseTo(layers.total, 4);
    expect(logitLens.topTokens.at(-1)).toMatchObject({ component: 'final_post', rank: 0, text: nextTokens[0].text });

    expect(heads.perPrompt.shape).toEqual([8, 4, 8]);
    expect(heads.top).toHaveLength(3);
    const effects = decodeTensor(heads.perPrompt); // [prompt, layer, head]
    const [first] = Array.from({ length: 8 }, (_, prompt) => effects[prompt * 32 + 24]);
    const positions = attributionBySource.values.slice(0, attributionBySource.shape[2]);
    expect(sum(positions)).toBeCloseTo(first!, 4);
    expect(attributionBySource.axes[1].labels).toEqual(['L3H0']);

    const { parts, rest, total, unembedBias } = decomposition;
    expect(sum(parts.map((part: { mean: number }) => part.mean)) + rest + unembedBias).toBeCloseTo(total, 4);
    expect(decomposition.count).toBe(4 * (8 + 512) + 3);
  });

  it('says which prompt has no answer and which head there is not, and gives the rest', async () => {
    const { data, errors } = await api.query(
      `query ($bare: RunInput!, $notebook: RunInput!) {
         bare: run(input: $bare) { id directLogitAttribution(unit: NEURON) { total } }
         notebook: run(input: $notebook) { id attributionBySource(heads: ["L9H9"]) { shape } }
       }`,
      { bare: { model: 'ioi-mini', prompts: [{ text: 'John gave it to' }] }, notebook: input },
    );
    expect(data.bare).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/), directLogitAttribution: null });
    expect(data.notebook).toMatchObject({ attributionBySource: null });
    const errorAt = (run: string) => errors!.find((error) => error.path?.[0] === run)!;
    expect(errorAt('bare').extensions.code).toBe('BAD_USER_INPUT');
    expect(errorAt('bare').message).toContain('prompts[0].answers.correct');
    expect(errorAt('notebook').extensions.code).toBe('UNKNOWN_HEAD');
  });
});
