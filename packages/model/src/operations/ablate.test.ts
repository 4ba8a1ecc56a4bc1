import { type HookKind, hookName } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawPrompts } from '../interventions/sources.ts';
import type { Tensor } from '../tensor.ts';
import { labelledPrompts as prompts, type Swept, tinyAblation } from '../testing/tinyAblation.ts';
import { largestGap } from '../testing/tinyModel.ts';

/** Rounding of another batch, not another number. */
const tolerance = 1e-5;

const tokens = prompts.map((prompt) => prompt.tokens);
const source = { prompts: [...prompts].reverse().map((prompt) => ({ ...prompt, tokens: prompt.tokens.slice(0, 7) })) };

let { ablate, model } = {} as Awaited<ReturnType<typeof tinyAblation>>;
beforeAll(async () => {
  ({ ablate, model } = await tinyAblation());
});

const differences = (logits: Tensor) =>
  prompts.map(({ answers, tokens: { length } }, i) => {
    const row = logits.sub(i, length - 1).data;
    return row[answers.correct]! - row[answers.incorrect]!;
  });

/** Logit differences of a run in which parts of some activations are replaced, value by value. */
async function replaced(
  sites: [HookKind, number][],
  valueAt: (values: Tensor, prompt: number, position: number, entry: number, before: number) => number,
  isMeant: (prompt: number, position: number, entry: number) => boolean,
): Promise<number[]> {
  const { cache } = await model.runWithCache(tokens, { logitsAt: 'none' });
  const hooks = sites.map(([kind, layer]) => ({
    hook: hookName(kind, layer),
    run: (activation: Tensor) => {
      const size = activation.size / activation.shape[0]! / activation.shape[1]!;
      for (const [prompt, { length }] of tokens.entries()) {
        for (let position = 0; position < length; position++) {
          const row = activation.sub(prompt, position).data;
          for (let i = 0; i < size; i++) {
            if (!isMeant(prompt, position, i)) continue;
            row[i] = valueAt(cache.get(hookName(kind, layer)), prompt, position, i, row[i]!);
          }
        }
      }
    },
  }));
  return differences((await model.runWithHooks(tokens, hooks)).logits!);
}

const zero = () => 0;
const always = () => true;
const dHead = 7;

describe('one at a time', () => {
  it('zeroing equals a plain loop of hooked runs: heads, MLPs, layers, neurons', async () => {
    const heads = await ablate('heads', {});
    const mlps = await ablate('mlps', {});
    const layers = await ablate('layers', {});
    const neurons = await ablate('mlps', { neurons: ['L2N90', 'L0N3'] });
    expect([heads, mlps, layers, neurons].map(({ mean }) => mean.shape)).toEqual([[3, 5], [3], [3], [2]]);
    const gapTo = (result: Swept, at: number[], expected: number[]) =>
      largestGap(
        expected.map((_, prompt) => result.perPrompt.at(prompt, ...at)),
        expected,
      );
    for (let layer = 0; layer < 3; layer++) {
      for (let head = 0; head < 5; head++) {
        const isOwn = (_p: number, _at: number, i: number) => Math.floor(i / dHead) === head;
        const expected = await replaced([['z', layer]], zero, isOwn);
        expect(gapTo(heads, [layer, head], expected)).toBeLessThan(tolerance);
      }
      expect(gapTo(mlps, [layer], await replaced([['mlp_out', layer]], zero, always))).toBeLessThan(tolerance);
      const whole = await replaced(
        [
          ['z', layer],
          ['mlp_out', layer],
        ],
        zero,
        always,
      );
      expect(gapTo(layers, [layer], whole)).toBeLessThan(tolerance);
    }
    for (const [i, [layer, neuron]] of (
      [
        [2, 90],
        [0, 3],
      ] as const
    ).entries()) {
      const expected = await replaced([['post', layer]], zero, (_p, _at, entry) => entry === neuron);
      expect(gapTo(neurons, [i], expected)).toBeLessThan(tolerance);
    }
    // Something must happen, or the comparison proves nothing.
    expect(Math.max(...heads.effect.data) - Math.min(...heads.effect.data)).toBeGreaterThan(1e-3);
  });

  it('means, means by group and samples are those of a plain loop', async () => {
    const inGroup = (values: Tensor, members: number[], position: number, entry: number) => {
      const held = members.filter((prompt) => position < tokens[prompt]!.length);
      return held.reduce((sum, prompt) => sum + values.sub(prompt, position).data[entry]!, 0) / held.length;
    };
    const all = await ablate('heads', { kind: 'mean' });
    const grouped = await ablate('heads', { kind: 'meanByTemplate' });
    // The longest prompt draws itself: no other has all its positions.
    const seed = [...Array(200).keys()].find((s) =>
      draw(s).every((from, prompt) => (from === prompt) === (prompt === 1)),
    )!;
    const drawn = await ablate('heads', { kind: 'resample', seed });
    expect(grouped.runGroups).toEqual([0, 1, 0]);
    expect(drawn.draws).toEqual(draw(seed));
    for (const [layer, head] of [
      [0, 1],
      [1, 4],
      [2, 2],
    ] as const) {
      const isOwn = (_p: number, _at: number, i: number) => Math.floor(i / dHead) === head;
      const loop = (value: (values: Tensor, prompt: number, position: number, entry: number) => number) =>
        replaced([['z', layer]], value, isOwn);
      const expected = [
        await loop((values, _p, position, entry) => inGroup(values, [0, 1, 2], position, entry)),
        await loop((values, p, position, entry) => inGroup(values, p === 1 ? [1] : [0, 2], position, entry)),
        await loop((values, p, position, entry) => values.sub(drawn.draws![p]!, position).data[entry]!),
      ];
      for (const [i, result] of [all, grouped, drawn].entries()) {
        const own = expected[i]!.map((_, p) => result.perPrompt.at(p, layer, head));
        expect(largestGap(own, expected[i]!)).toBeLessThan(tolerance);
      }
    }
    expect(Math.max(...all.changed.data)).toBeGreaterThan(0);
  });

  it('takes values of a given source, and says so', async () => {
    const own = await ablate('mlps', { kind: 'mean', positions: ['end'] });
    const given = await ablate('mlps', { kind: 'mean', positions: ['end'], source });
    expect([own.source, given.source]).toEqual(['own prompts', 'given']);
    expect(largestGap(own.mean.data, given.mean.data)).toBeGreaterThan(1e-4);

    const ofFirst = { prompts: [prompts[0]!] };
    const { perPrompt } = await ablate('mlps', { kind: 'mean', positions: [3], source: ofFirst });
    for (const layer of [0, 1]) {
      const expected = await replaced(
        [['mlp_out', layer]],
        (values, _, position, entry) => values.sub(0, position).data[entry]!,
        (_, position) => position === 3,
      );
      expect(
        largestGap(
          [0, 1, 2].map((p) => perPrompt.at(p, layer)),
          expected,
        ),
      ).toBeLessThan(tolerance);
    }
  });

  it('finds positions by label in each prompt, several at once', async () => {
    const { perPrompt } = await ablate('heads', { positions: ['verb', -1] });
    const isOwn = (prompt: number, position: number, i: number) =>
      Math.floor(i / dHead) === 3 &&
      (position === prompts[prompt]!.labels.verb || position === tokens[prompt]!.length - 1);
    const expected = await replaced([['z', 1]], zero, isOwn);
    const own = expected.map((_, p) => perPrompt.at(p, 1, 3));
    expect(largestGap(own, expected)).toBeLessThan(tolerance);
  });

  it('has effect = mean − baseline, mean of perPrompt, and an interval around it', async () => {
    for (const kind of ['logitDifference', 'probability', 'klDivergence'] as const) {
      const { mean, effect, perPrompt, baseline, baselinePerPrompt, interval } = await ablate('heads', {
        metric: { kind },
      });
      const at = (tensor: Tensor) => tensor.at(2, 1);
      expect(at(effect)).toBeCloseTo(at(mean) - baseline, 6);
      expect(at(mean)).toBeCloseTo(
        [0, 1, 2].reduce((sum, p) => sum + perPrompt.at(p, 2, 1) / 3, 0),
        5,
      );
      expect(baseline).toBeCloseTo(
        baselinePerPrompt.data.reduce((sum, value) => sum + value / 3, 0),
        6,
      );
      expect(at(interval.low)).toBeLessThanOrEqual(at(effect) + 1e-6);
      expect(at(interval.high)).toBeGreaterThanOrEqual(at(effect) - 1e-6);
    }
  });

  it('is the same beside interventions of the run as one more of them', async () => {
    const interventions = [{ hook: hookName('resid_pre', 1), positions: [3], kind: 'scale', factor: 0.5 }];
    const { perPrompt } = await ablate('heads', { interventions });
    const more = [...interventions, { hook: hookName('z', 2), heads: ['L2H1'], kind: 'zero' }];
    const { baselinePerPrompt } = await ablate('heads', { interventions: more, heads: ['L0H0'] });
    const own = prompts.map((_, p) => perPrompt.at(p, 2, 1));
    expect(largestGap(own, baselinePerPrompt.data)).toBeLessThan(tolerance);
  });

  it('warns of what changes nothing: one prompt is its own mean', async () => {
    const { effect, unchanged, warning } = await ablate('heads', {
      prompts: [prompts[0]],
      kind: 'mean',
      heads: ['L1H2'],
    });
    expect(unchanged).toEqual(['L1H2']);
    expect(warning).toBe('INTERVENTION_NO_EFFECT');
    expect(effect.at(1, 2)).toBeCloseTo(0, 6);
    expect(effect.at(1, 3)).toBeNaN();
  });

  it('tells what there is so far in the same shape, and stops when it is cancelled', async () => {
    const partials: Swept[] = [];
    // More prompts than one wavefront takes.
    const often = { prompts: Array.from({ length: 100 }, () => prompts).flat() };
    const whole = await ablate('heads', often, { onPartial: (result) => partials.push(result as unknown as Swept) });
    expect(partials.length).toBeGreaterThan(1);
    expect(Object.keys(partials[0]!)).toEqual(Object.keys(whole));
    expect(partials.at(-1)!.perPrompt.data).toEqual(whole.perPrompt.data);
    expect(partials[0]!.interval.low.data.some(Number.isNaN)).toBe(true);
    let left = 12;
    const checkpoint = async () => {
      left--;
      if (left < 0) throw new Error('cancelled');
    };
    await expect(ablate('heads', {}, { checkpoint })).rejects.toThrow('cancelled');
  });
});

/** The draws a seed gives for three prompts out of three, found by asking for them. */
const draw = (seed: number): number[] => drawPrompts(seed, 3, 3);

describe('ablations that cannot be', () => {
  const failures: [string, string, object, string, string][] = [
    [
      'a normalised metric',
      'heads',
      { metric: { kind: 'normalizedLogitDifference' } },
      'BAD_USER_INPUT',
      'corrupted run',
    ],
    ['groups without a use', 'heads', { groups: [0, 1, 0] }, 'BAD_USER_INPUT', 'meanByTemplate'],
    ['a source without a use', 'mlps', { source }, 'BAD_USER_INPUT', 'zero ablation'],
    [
      'a source whose groups are not known',
      'heads',
      { kind: 'meanByTemplate', source: { prompts: [prompts[0]] } },
      'BAD_USER_INPUT',
      'groups:',
    ],
    ['MLPs beside heads one at a time', 'heads', { mlps: [0] }, 'BAD_USER_INPUT', 'together'],
    ['next tokens of a sweep', 'heads', { top: 3 }, 'BAD_USER_INPUT', 'together'],
    ['layers and neurons', 'mlps', { layers: [0], neurons: ['L0N1'] }, 'BAD_USER_INPUT', 'not both'],
    ['a head that is not there', 'heads', { heads: ['L3H0'] }, 'UNKNOWN_HEAD', 'L2H4'],
    ['a layer that is not there', 'layers', { layers: [3] }, 'BAD_USER_INPUT', '0 to 2'],
    ['a neuron that is not there', 'mlps', { neurons: ['L0N92'] }, 'BAD_USER_INPUT', 'L2N91'],
    ['a position that is not there', 'heads', { positions: [8] }, 'POSITION_OUT_OF_RANGE', 'Position 8'],
    ['a missing answer', 'heads', { prompts: [{ tokens: tokens[0] }] }, 'BAD_USER_INPUT', 'prompts[0].answers.correct'],
  ];
  it.each(failures)('refuses %s', async (_, name, input, code, text) => {
    await expect(ablate(name, input)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
  });
});
