import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);

describe('weights over HTTP', () => {
  it('answers what one head is, and it agrees with the scores of all heads', async () => {
    const { data, errors } = await api.query(
      `{ model(model: "ioi-mini") {
         head(label: "L2H1") {
           layer index label publishedRole
           eigenvalues(circuit: OV) { real { shape values } imaginary { values } copyingScore }
           copyingScore(circuit: OV)
           singularValues(circuit: QK) { shape values axes { labels } }
           singularVectors(vectors: 2, top: 3) { rank singularValue positive { text value } negative { value } }
           tokenCircuit(circuit: FULL_OV, rows: [" Mary"], columns: [" Mary", " John"], embedding: AFTER_MLP0) { shape axes { labels } }
           skipTrigrams(top: 4) { source destination output sentence score logit size }
           all: composition(kind: Q) { shape values }
           one: composition(kind: Q, from: "L1H3") { shape values }
         }
         compositionScores(kind: Q) { shape values }
         virtualHeads(top: 3) { sender receiver size share }
         bigrams(rows: [" Mary"], columns: [" Mary", " John"]) { shape values }
         mlpSingularVectors(layer: 1, matrix: W_IN, vectors: 2, top: 3) { rank singularValue positive { text } }
         neuron(layer: 1, index: 7, top: 2) { writes { positive { text } } reads { negative { value } } bias }
       } }`,
    );
    expect(errors).toBeUndefined();
    const { head, compositionScores, virtualHeads, neuron, bigrams, mlpSingularVectors } = data.model;
    expect(bigrams.shape).toEqual([1, 2]);
    expect(bigrams.values.every(Number.isFinite)).toBe(true);
    expect(mlpSingularVectors.map(({ positive }: { positive: unknown[] }) => positive.length)).toEqual([3, 3]);
    expect(mlpSingularVectors[0].singularValue).toBeGreaterThanOrEqual(mlpSingularVectors[1].singularValue);
    expect(head).toMatchObject({ layer: 2, index: 1, label: 'L2H1', publishedRole: null });
    expect(head.eigenvalues.real.shape).toEqual([1, 16]);
    const moduli = head.eigenvalues.real.values.map((re: number, i: number) =>
      Math.hypot(re, head.eigenvalues.imaginary.values[i]),
    );
    expect(head.copyingScore).toBeCloseTo(sum(head.eigenvalues.real.values) / sum(moduli), 5);
    expect(head.singularValues.axes[0].labels).toEqual(['L2H1']);
    expect(head.singularVectors).toHaveLength(2);
    expect(head.tokenCircuit).toMatchObject({
      shape: [1, 2],
      axes: [{ labels: [' Mary'] }, { labels: [' Mary', ' John'] }],
    });
    expect(head.skipTrigrams).toHaveLength(4);
    // [layer, head, layer, head] of 4 layers of 8 heads.
    expect(compositionScores.shape).toEqual([4, 8, 4, 8]);
    const score = compositionScores.values[(1 * 8 + 3) * 32 + 2 * 8 + 1];
    expect(head.one).toEqual({ shape: [], values: [score] });
    expect(head.all.values[1 * 8 + 3]).toBe(score);
    expect(virtualHeads).toHaveLength(3);
    expect(virtualHeads[0].share).toBeGreaterThanOrEqual(virtualHeads[1].share);
    expect(neuron.writes.positive).toHaveLength(2);
  });

  it('answers of a run where its logits come from and how it goes on', async () => {
    const { data, errors } = await api.query(
      `query ($input: RunInput!) { run(input: $input) {
         logitDifference { mean }
         nextTokens(prompt: 0, top: 1) { id }
         pathExpansion { effect { values axes { labels } } size { values } oneHead { shape } total unembedBias remainder }
         generate(maxNewTokens: 2) { prompt tokens text steps { id probability } }
       } }`,
      { input: { promptSet: 'notebook', model: 'ioi-mini' } },
    );
    expect(errors).toBeUndefined();
    const { logitDifference, nextTokens, pathExpansion, generate } = data.run;
    expect(sum(pathExpansion.effect.values) + pathExpansion.unembedBias).toBeCloseTo(logitDifference.mean, 4);
    expect(pathExpansion.oneHead.shape).toEqual([4, 8]);
    expect(generate).toHaveLength(8);
    expect(generate[0].steps[0].id).toBe(nextTokens[0].id);
  });

  it('names what there is not', async () => {
    const { data, errors } = await api.query(
      `{ model(model: "ioi-mini") { name head(label: "L9H9") { label } neuron(layer: 9, index: 0) { bias } } }`,
    );
    expect(data.model).toEqual({ name: 'ioi-mini', head: null, neuron: null });
    expect(errors!.map(({ extensions }) => extensions.code).sort()).toEqual(['BAD_USER_INPUT', 'UNKNOWN_HEAD']);
  });
});
