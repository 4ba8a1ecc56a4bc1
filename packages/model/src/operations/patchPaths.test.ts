import { hookName, type Metric } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import { bootstrapMean } from '../ioi/bootstrapMean.ts';
import type { Tensor } from '../tensor.ts';
import { type PlainPath, plainPath } from '../testing/plainPaths.ts';
import { largestGap, loadTinyModel } from '../testing/tinyModel.ts';
import { tinyAnswers, tinyPair, tinyTokens } from '../testing/tinyPair.ts';
import type { OperationContext } from './Operation.ts';
import { patchPaths } from './patchPaths.ts';

/** Rounding of another batch, not another number. */
const tolerance = 1e-5;

const [cleanTokens, answers] = [tinyTokens, tinyAnswers];
const { clean, corrupted, corruptedTokens } = tinyPair([2, 4]);
const logitDifference = { kind: 'logitDifference' };

interface Patched {
  tensor: Tensor;
  mean: Tensor;
  perPrompt: Tensor;
  interval: { low: Tensor; high: Tensor };
  components?: { mean: Tensor; perPrompt: Tensor; interval: { low: Tensor; high: Tensor } };
  unpatched: number;
  baselines: { clean: number; corrupted: number };
  metric: Metric;
  definition: object;
  interventions?: { clean?: unknown[]; corrupted?: unknown[] };
}

let model: HookedTransformer;
let context: OperationContext;
beforeAll(async () => {
  model = await loadTinyModel();
  context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
});

async function patch<Result = Patched>(input: object, more: Partial<OperationContext> = {}): Promise<Result> {
  const parsed = patchPaths.input.parse({ clean, corrupted, ...input });
  return (await patchPaths.run(parsed, { ...context, ...more })) as unknown as Result;
}

const failureOf = (input: object) =>
  patch(input).then(
    () => null,
    (error: { code: string; message: string }) => error,
  );

type Direction = 'noise' | 'denoise';

/** The same paths by whole hooked runs, [sender][prompt]; senders L0H0, L0H1, … unless given. */
async function plain(path: Omit<PlainPath, 'senders'> & Partial<PlainPath>, direction: Direction) {
  const [baseTokens, sourceTokens] =
    direction === 'noise' ? [cleanTokens, corruptedTokens] : [corruptedTokens, cleanTokens];
  const base = (await model.runWithCache(baseTokens, { hooks: path.own ?? [] })).cache;
  const source = (await model.runWithCache(sourceTokens)).cache;
  const heads = Array.from({ length: 15 }, (_, i) => [Math.floor(i / 5), i % 5] as const);
  const found: number[][] = [];
  for (const senders of path.senders ? [path.senders] : heads.map((head) => [head])) {
    const logits = await plainPath(model, baseTokens, { base, source }, { ...path, senders });
    found.push(answers.map(({ correct, incorrect }, i) => logits.at(i, -1, correct) - logits.at(i, -1, incorrect)));
  }
  return found;
}

function expectSame({ perPrompt }: Patched, expected: number[][]): void {
  for (const [prompt] of cleanTokens.entries()) {
    const row = expected.map((values) => values[prompt]!);
    expect(largestGap(perPrompt.sub(prompt).data, row)).toBeLessThan(tolerance);
    // The sweep must find something, or the comparison proves nothing.
    expect(Math.max(...row) - Math.min(...row)).toBeGreaterThan(20 * tolerance);
  }
}

const ends: [string, unknown[], PlainPath['receiver']][] = [
  ['finalResid', ['finalResid'], null],
  ...(['q', 'k', 'v'] as const).map((kind): [string, unknown[], PlainPath['receiver']] => [
    `${kind} of L2H1 and L2H3`,
    [{ heads: ['L2H1', 'L2H3'], input: kind }],
    { layer: 2, kind, heads: [1, 3] },
  ]),
  ['q of L1H4', [{ heads: ['L1H4'], input: 'q' }], { layer: 1, kind: 'q', heads: [4] }],
  [
    'k of L2H1 at two positions',
    [{ heads: ['L2H1'], input: 'k', positions: [4, -2] }],
    { layer: 2, kind: 'k', heads: [1], positions: [4, 5] },
  ],
];

const definitions = ends.flatMap(([name, receivers, receiver]) =>
  (['recompute', 'freeze'] as const).flatMap((mlps) =>
    (['noise', 'denoise'] as const).map((direction) => ({ name, receivers, receiver, mlps, direction })),
  ),
);

describe('patch.paths', () => {
  it.each(definitions)('to $name, MLPs $mlps, $direction: equals a plain loop of hooked runs', async (given) => {
    const { receivers, receiver, mlps, direction } = given;
    const expected = await plain({ receiver, mlps }, direction);
    const found = await patch({ receivers, mlps, direction, metric: logitDifference });
    expectSame(found, expected);
    const means = expected.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
    expect(largestGap(found.tensor.data, means)).toBeLessThan(tolerance);
    expect(found.tensor.shape).toEqual([3, 5]);
    expect(found.definition).toEqual({ mlps, layerNorm: 'recompute', receivers, senderPositions: null });
  });

  it('sends from the positions asked for only', async () => {
    const receiver = { layer: 2, kind: 'v', heads: [0, 1, 2, 3, 4] } as const;
    const expected = await plain(
      { receiver: { ...receiver, heads: [...receiver.heads] }, mlps: 'recompute', senderPositions: [4, 6] },
      'noise',
    );
    const receivers = [{ heads: ['L2H0', 'L2H1', 'L2H2', 'L2H3', 'L2H4'], input: 'v' }];
    expectSame(await patch({ receivers, senderPositions: [4, 'end'], metric: logitDifference }), expected);
  });

  it.each(['finalResid', 'q'] as const)('can leave the scale of the receiver as it was: %s', async (kind) => {
    const receiver = kind === 'q' ? ({ layer: 2, kind, heads: [1] } as const) : null;
    const expected = await plain(
      { receiver: receiver && { ...receiver, heads: [1] }, mlps: 'freeze', freezesScale: true },
      'noise',
    );
    const receivers = kind === 'q' ? [{ heads: ['L2H1'], input: 'q' }] : ['finalResid'];
    expectSame(await patch({ receivers, mlps: 'freeze', layerNorm: 'freeze', metric: logitDifference }), expected);
  });

  it('gives the unpatched run to senders without a path', async () => {
    const { tensor, perPrompt, metric, unpatched } = await patch({ receivers: [{ heads: ['L1H2'], input: 'k' }] });
    expect(metric).toEqual({ kind: 'noisedLogitDifference', position: 'end' });
    expect(unpatched).toBeCloseTo(0, 5);
    for (const layer of [1, 2]) for (let head = 0; head < 5; head++) expect(tensor.at(layer, head)).toBe(unpatched);
    expect(perPrompt.at(0, 1, 0)).toBe(perPrompt.at(0, 2, 4));
    expect(Math.abs(tensor.at(0, 0))).toBeGreaterThan(1e-4);
  });

  it('sums: with MLPs and the final scale frozen, what heads do one by one is what they do together', async () => {
    const frozen = { receivers: ['finalResid'], mlps: 'freeze', layerNorm: 'freeze', metric: logitDifference };
    type Joint = { tensor: number; perPrompt: Tensor };
    const joint = await patch<Joint>({ ...frozen, together: true });
    const base = await patch<Joint>({ ...frozen, corrupted: clean, together: true });
    const gapsOf = (single: Patched, together: Joint) =>
      [0, 1, 2].map((prompt) => {
        const unchanged = base.perPrompt.at(prompt);
        const sum = single.perPrompt.sub(prompt).data.reduce((all, value) => all + value - unchanged, 0);
        return Math.abs(sum - (together.perPrompt.at(prompt) - unchanged));
      });
    expect(Math.max(...gapsOf(await patch(frozen), joint))).toBeLessThan(tolerance);
    expect(largestGap(joint.perPrompt.data, base.perPrompt.data)).toBeGreaterThan(1e-2);
    // With MLPs recomputed they need not.
    const recomputed = { ...frozen, mlps: 'recompute' };
    const together = await patch<Joint>({ ...recomputed, together: true });
    expect(Math.max(...gapsOf(await patch(recomputed), together))).toBeGreaterThan(20 * tolerance);
  });

  it('patches a group of heads of several layers like the plain loop', async () => {
    const senders = [
      [0, 1],
      [1, 3],
      [0, 4],
    ] as const;
    const labels = senders.map(([layer, head]) => `L${layer}H${head}`);
    const receiver = { layer: 2, kind: 'q' as const, heads: [1] };
    const [expected] = await plain({ receiver, mlps: 'recompute', senders }, 'noise');
    const receivers = [{ heads: ['L2H1'], input: 'q' }];
    const found = await patch<{ perPrompt: Tensor }>({
      receivers,
      senders: labels,
      together: true,
      metric: logitDifference,
    });
    expect(largestGap(found.perPrompt.data, expected!)).toBeLessThan(tolerance);
  });

  it('carries everything when everything is sent: the final stream becomes that of the other run', async () => {
    const all = { receivers: ['finalResid'], senders: 'everything', together: true };
    expect((await patch<{ tensor: number }>(all)).tensor).toBeCloseTo(-1, 4);
    expect((await patch<{ tensor: number }>({ ...all, direction: 'denoise' })).tensor).toBeCloseTo(1, 4);
  });

  it('has MLPs and embeddings as senders', async () => {
    const receivers = ['finalResid'];
    const { components, tensor } = await patch({ receivers, senders: 'everything', metric: logitDifference });
    const labels = components!.mean.axes[0]!.labels!;
    expect(labels).toEqual(['embed', 'pos_embed', '0_mlp_out', '1_mlp_out', '2_mlp_out']);
    const { cache } = await model.runWithCache(corruptedTokens, { names: '*' });
    const restored = (await model.runWithCache(cleanTokens)).cache;
    for (const [i, label] of labels.entries()) {
      const sent = label.endsWith('embed') ? hookName(label as 'embed') : hookName('mlp_out', Number(label[0]));
      const { logits } = await model.runWithHooks(cleanTokens, [
        ...[0, 1, 2].map((layer): RunHook => {
          const name = hookName('z', layer);
          return { hook: name, run: (value) => void value.data.set(restored.get(name).data) };
        }),
        { hook: sent, run: (value) => void value.data.set(cache.get(sent).data) },
      ]);
      for (const [prompt, { correct, incorrect }] of answers.entries()) {
        const expected = logits!.at(prompt, -1, correct) - logits!.at(prompt, -1, incorrect);
        expect(components!.perPrompt.at(prompt, i)).toBeCloseTo(expected, 5);
      }
    }
    const some = await patch({ receivers, senders: ['L1H2', '1_mlp_out'], metric: logitDifference });
    expect(some.components!.mean.at(0)).toBeCloseTo(components!.mean.at(3), 6);
    expect(some.tensor.at(1, 2)).toBeCloseTo(tensor.at(1, 2), 6);
    expect(some.tensor.at(1, 1)).toBeNaN();
  });

  it('has MLPs as receivers', async () => {
    const { cache: base } = await model.runWithCache(cleanTokens);
    const { cache: source } = await model.runWithCache(corruptedTokens);
    const found = await patch({ receivers: [{ mlps: [1], positions: ['end'] }], metric: logitDifference });
    for (const [layer, head] of [
      [0, 2],
      [1, 3],
    ] as const) {
      const name = hookName('mlp_in', 1);
      const first = await model.runWithCache(cleanTokens, {
        names: [name],
        hooks: [0, 1, 2].map((l): RunHook => {
          const z = hookName('z', l);
          return {
            hook: z,
            run: (value) => {
              value.data.set(base.get(z).data);
              if (l !== layer) return;
              for (let p = 0; p < 3; p++)
                for (let t = 0; t < 7; t++) value.sub(p, t, head).data.set(source.get(z).sub(p, t, head).data);
            },
          };
        }),
      });
      const { logits } = await model.runWithHooks(cleanTokens, [
        {
          hook: name,
          run: (value) => {
            for (let p = 0; p < 3; p++) value.sub(p, 6).data.set(first.cache.get(name).sub(p, 6).data);
          },
        },
      ]);
      for (const [prompt, { correct, incorrect }] of answers.entries()) {
        const expected = logits!.at(prompt, -1, correct) - logits!.at(prompt, -1, incorrect);
        expect(found.perPrompt.at(prompt, layer, head)).toBeCloseTo(expected, 5);
      }
    }
    expect(found.tensor.at(2, 0)).toBeCloseTo(found.unpatched, 6);
  });

  it('changes nothing by letting clean into clean', async () => {
    for (const receivers of [['finalResid'], [{ heads: ['L2H1'], input: 'k' }]]) {
      const { tensor, baselines, interval } = await patch({ receivers, corrupted: clean, metric: logitDifference });
      expect(largestGap(tensor.data, new Float32Array(15).fill(baselines.clean))).toBeLessThan(1e-6);
      expect(largestGap(interval.low.data, interval.high.data)).toBeLessThan(1e-6);
    }
  });

  it('draws the interval of the effect in the same prompts', async () => {
    const { perPrompt, tensor, interval, unpatched } = await patch({
      receivers: ['finalResid'],
      metric: logitDifference,
    });
    const none = { receivers: ['finalResid'], senderPositions: [0], metric: logitDifference };
    const base = (await patch(none)).perPrompt;
    const changes = [0, 1, 2].map((prompt) => perPrompt.at(prompt, 1, 3) - base.at(prompt, 1, 3));
    const { low, high } = bootstrapMean(changes, 1000, 0);
    expect(interval.low.at(1, 3)).toBeCloseTo(unpatched + low!, 5);
    expect(interval.high.at(1, 3)).toBeCloseTo(unpatched + high!, 5);
    expect(interval.low.at(1, 3)).toBeLessThanOrEqual(tensor.at(1, 3));
    const one = { clean: { prompts: [clean.prompts[0]] }, corrupted: { prompts: [corrupted.prompts[0]] } };
    expect((await patch({ receivers: ['finalResid'], ...one })).interval.low.at(1, 3)).toBeNaN();
  });

  it('gives all of the answer an interval of no width when everything is sent', async () => {
    const all = { receivers: ['finalResid'], senders: 'everything', together: true };
    const { interval } = await patch<{ interval: { low: number; high: number } }>(all);
    expect(interval.low).toBeCloseTo(-1, 4);
    expect(interval.high).toBeCloseTo(-1, 4);
  });

  it('finds positions by label in prompts of different length, each as it is alone', async () => {
    const pairs = [
      { clean: { ...clean.prompts[0]!, labels: { s2: 4 } }, corrupted: corrupted.prompts[0]! },
      {
        clean: { tokens: [...cleanTokens[1]!, 8, 77], answers: answers[1]!, labels: { s2: 2 } },
        corrupted: { tokens: [...corruptedTokens[1]!, 8, 77] },
      },
    ];
    const run = (chosen: typeof pairs, receivers: unknown[]) =>
      patch({
        receivers,
        metric: logitDifference,
        clean: { prompts: chosen.map((pair) => pair.clean) },
        corrupted: { prompts: chosen.map((pair) => pair.corrupted) },
      });
    for (const receivers of [
      ['finalResid'],
      [{ heads: ['L2H1'], input: 'v', positions: ['s2'] }],
      [{ heads: ['L2H1', 'L1H0'], input: 'q', positions: ['end'] }],
      [{ heads: ['L2H1'], input: 'k' }],
    ]) {
      const together = await run(pairs, receivers);
      for (const [i, pair] of pairs.entries()) {
        const alone = await run([pair], receivers);
        expect(largestGap(together.perPrompt.sub(i).data, alone.perPrompt.sub(0).data)).toBeLessThan(tolerance);
      }
    }
  });

  const interventions = [
    { hook: hookName('resid_pre', 1), positions: [5, 6], kind: 'scale', factor: 0.5 },
    { hook: hookName('z', 1), heads: ['L1H0'], kind: 'zero' },
    { hook: hookName('post', 1), positions: [6], neurons: [3, 4, 5], kind: 'scale', factor: 3 },
    { hook: hookName('resid_mid', 1), positions: [6], kind: 'scale', factor: 0.75 },
    { hook: hookName('q', 2), heads: ['L2H1'], kind: 'scale', factor: 2 },
    { hook: hookName('resid_post', 2), positions: [6], kind: 'scale', factor: 0.8 },
  ];
  /** The same as hooks. */
  const own: RunHook[] = interventions.map(({ hook, heads, positions, neurons, factor = 0 }) => ({
    hook,
    run: (value) => {
      const head = heads && Number(heads[0]!.at(-1));
      for (let prompt = 0; prompt < 3; prompt++)
        for (const position of positions ?? [0, 1, 2, 3, 4, 5, 6]) {
          const { data } = value.sub(prompt, position, ...(head === undefined ? [] : [head]));
          for (let i = 0; i < data.length; i++) if (neurons?.includes(i) ?? true) data[i] = data[i]! * factor;
        }
    },
  }));
  it.each([
    ['finalResid', 'recompute'],
    ['finalResid', 'freeze'],
    ['q', 'recompute'],
    ['q', 'freeze'],
  ] as const)('keeps the interventions of the base run: %s, MLPs %s', async (kind, mlps) => {
    const receiver = kind === 'q' ? { layer: 2, kind, heads: [1] } : null;
    const expected = await plain({ receiver, mlps, own }, 'noise');
    const receivers = kind === 'q' ? [{ heads: ['L2H1'], input: 'q' }] : ['finalResid'];
    const found = await patch({ receivers, mlps, metric: logitDifference, clean: { ...clean, interventions } });
    expectSame(found, expected);
    expect(found.interventions!.clean).toHaveLength(interventions.length);
  });

  it('tells of every run, with what there is so far', async () => {
    const partials: Patched[] = [];
    const done: number[] = [];
    const whole = await patch(
      { receivers: [{ heads: ['L2H1'], input: 'k' }] },
      { onProgress: (share) => done.push(share), onPartial: (result) => partials.push(result as unknown as Patched) },
    );
    expect(partials.length).toBeGreaterThanOrEqual(2);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(1);
    expect(partials[0]!.tensor.sub(0).data).toEqual(whole.tensor.sub(0).data);
    expect(partials[0]!.tensor.at(1, 2)).toBeNaN();
    expect(partials[0]!.interval.low.at(1, 2)).toBeNaN();
    expect(partials.at(-1)!.perPrompt.data).toEqual(whole.perPrompt.data);
  });

  it('stops when it is cancelled', async () => {
    let left = 12;
    const checkpoint = async () => {
      left--;
      if (left < 0) throw new Error('cancelled');
    };
    await expect(patch({ receivers: ['finalResid'] }, { checkpoint })).rejects.toThrow('cancelled');
  });

  const headInput = { heads: ['L2H1'], input: 'q' };
  const onResult = { ...clean, interventions: [{ hook: hookName('result', 1), heads: ['L1H0'], kind: 'zero' }] };
  const failures: [string, object, string, string][] = [
    ['a sender the model lacks', { senders: ['L3H0'] }, 'UNKNOWN_HEAD', 'L0H0 to L2H4'],
    ['a part that is none', { senders: ['3_mlp_out'] }, 'BAD_USER_INPUT', '2_mlp_out'],
    ['a receiver the model lacks', { receivers: [{ heads: ['L9H9'], input: 'q' }] }, 'UNKNOWN_HEAD', 'L9H9'],
    ['an MLP the model lacks', { receivers: [{ mlps: [3] }] }, 'BAD_USER_INPUT', 'receivers[0].mlps'],
    ['two kinds of ends', { receivers: ['finalResid', headInput] }, 'BAD_USER_INPUT', 'by itself'],
    ['a label that is not there', { receivers: [{ ...headInput, positions: ['verb'] }] }, 'LABEL_NOT_FOUND', 'verb'],
    ['a position that is not there', { senderPositions: [9] }, 'POSITION_OUT_OF_RANGE', 'Position 9'],
    ['equal baselines', { corrupted: clean }, 'METRIC_UNDEFINED', 'logitDifference'],
    ['a frozen scale before an MLP', { receivers: [{ mlps: [1] }], layerNorm: 'freeze' }, 'BAD_USER_INPUT', 'MLP'],
    ['an intervention in the way', { clean: onResult }, 'BAD_USER_INPUT', hookName('z', 1)],
  ];
  it.each(failures)('refuses %s', async (_, input, code, text) => {
    const error = await failureOf({ receivers: ['finalResid'], ...input });
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
  });
});
