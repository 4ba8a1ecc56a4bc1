import type { Circuit, Dataset } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { adversarialReference, adversarialTemplates, withExtra } from '../ioi/adversarial.ts';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';
import { prepareRun } from './prepareRun.ts';

type Of<T> = Record<'full' | 'empty' | 'circuit', T>;
interface Row extends Of<number> {
  name: string;
  example: string;
  share: number;
  subjectAbove: Of<number>;
  correctProbability: Of<number>;
  perPrompt: Of<Tensor>;
}

let tester: OperationTester;
let model: HookedTransformer;
let base: Dataset;
beforeAll(async () => {
  tester = await OperationTester.make();
  model = await tester.loadModel();
  const made = { size: 4, seed: 3, templates: [...adversarialTemplates] };
  base = (await tester.resultOf<{ dataset: Dataset }>('dataset.ioi', made)).dataset;
});
afterAll(() => tester.remove());

const circuit: Circuit = {
  name: 'two nodes',
  source: 'a test',
  heads: [
    { head: 'L0H1', class: 'duplicateToken', position: 's2' },
    { head: 'L1H0', class: 'nameMover', position: 'end' },
  ],
  mlps: 'keep',
};
const measure = async (input: object) =>
  (await tester.resultOf<{ rows: Row[] }>('circuit.adversarial', { size: 4, seed: 3, circuit, ...input })).rows;
const kinds = ['extraS', 'extraIo', 'extraOther'] as const;

describe('prompts with an extra sentence', () => {
  it.each(kinds)('%s: say the name once more between the two sentences, and keep what else the prompt is', (kind) => {
    for (const prompt of base.prompts) {
      const { io, s1 } = prompt.names!;
      const name = { extraS: s1, extraIo: io, extraOther: 'Zoe' }[kind]!;
      const made = withExtra(prompt, kind, 'Zoe', { tokenizer: model.tokenizer, prependBos: true });
      const [first, second] = prompt.text!.split('. ');
      expect(made.text).toBe(`${first}. ${name} had a good day. ${second}`);
      expect(made.answers).toEqual(prompt.answers);
      expect(model.tokenizer.decode([model.toTokens(made.text!)[0]![made.labels!.extra!]!])).toBe(` ${name}`);
    }
  });

  it('have a reference of the same sentences in which no name stands twice', async () => {
    const prompts = base.prompts.map((prompt) => {
      const { text, answers, labels } = withExtra(prompt, 'extraIo', 'Zoe', {
        tokenizer: model.tokenizer,
        prependBos: true,
      });
      return { text, answers, labels };
    });
    const { prompts: prepared } = await prepareRun({ model: tester.folder, prompts }, tester.context);
    for (const [i, { tokens }] of adversarialReference(prepared, 1, model.tokenizer).entries()) {
      const own = prepared[i]!;
      const changed = tokens.flatMap((id, at) => (id === own.tokens[at] ? [] : [at]));
      const { io, s1, s2, extra } = own.labels;
      expect(changed).toEqual([io, s1, s2, extra].sort((a, b) => a! - b!));
      expect(new Set(changed.map((at) => tokens[at])).size).toBe(4);
    }
  });
});

describe('circuit.adversarial', () => {
  it('gives each kind what the other operations say of its prompts', async () => {
    const rows = await measure({ knockout: 'zero' });
    expect(rows.map(({ name }) => name)).toEqual(['plain', ...kinds]);
    const plain = await tester.resultOf<Row>('circuit.faithfulness', { dataset: base, circuit, knockout: 'zero' });
    for (const key of ['full', 'empty', 'circuit'] as const) expect(rows[0]![key]).toBeCloseTo(plain[key], 6);
    for (const [i, kind] of (['extraS', 'extraIo'] as const).entries()) {
      const prompts = base.prompts.map((prompt) => {
        const { labels: _, ...made } = withExtra(prompt, kind, '', { tokenizer: model.tokenizer, prependBos: true });
        return made;
      });
      expect(rows[i + 1]!.example).toBe(prompts[0]!.text);
      const own = await tester.resultOf<Row>('circuit.faithfulness', {
        dataset: { prompts },
        circuit,
        knockout: 'zero',
      });
      for (const key of ['full', 'circuit'] as const) {
        expect(rows[i + 1]![key]).toBeCloseTo(own[key], 6);
        const below = own.perPrompt[key].data.filter((difference) => difference < 0).length;
        expect(rows[i + 1]!.subjectAbove[key]).toBe(below / 4);
      }
    }
  });

  it('is seeded, and knocks out by a mean of unrelated names where it is not told otherwise', async () => {
    const rows = await measure({});
    expect(await measure({})).toEqual(rows);
    const zero = await measure({ knockout: 'zero' });
    expect(rows.map(({ full }) => full)).toEqual(zero.map(({ full }) => full));
    expect(rows[2]!.circuit).not.toBeCloseTo(zero[2]!.circuit, 4);
    expect((await measure({ seed: 4 }))[0]!.example).not.toBe(rows[0]!.example);
  });
});
