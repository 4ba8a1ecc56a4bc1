import { hookName } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunHook } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';
import { type PlainPath, plainPath } from '../testing/plainPaths.ts';
import { largestGap } from '../testing/tinyModel.ts';
import { tinyAnswers as answers, tinyTokens as cleanTokens } from '../testing/tinyPair.ts';
import { type PatchedPaths, pathPair, tinyPaths } from '../testing/tinyPaths.ts';

/** Rounding of another batch, not another number. */
const tolerance = 1e-5;

const { clean, corruptedTokens } = pathPair;
const logitDifference = { kind: 'logitDifference' };

let { model, patch } = {} as Awaited<ReturnType<typeof tinyPaths>>;
beforeAll(async () => {
  ({ model, patch } = await tinyPaths());
});

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

function expectSame({ perPrompt }: PatchedPaths, expected: number[][]): void {
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

describe('patch.paths by whole hooked runs', () => {
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

  it('lets nothing through one receiver into another that stands above it', async () => {
    const receiver = [
      { layer: 1, kind: 'v' as const, heads: [2] },
      { layer: 2, kind: 'q' as const, heads: [1, 3], positions: [6] },
    ];
    const receivers = [
      { heads: ['L1H2'], input: 'v' },
      { heads: ['L2H1', 'L2H3'], input: 'q', positions: ['end'] },
    ];
    for (const senderPositions of [[4], [4, 6]]) {
      const expected = await plain({ receiver, mlps: 'recompute', senderPositions }, 'noise');
      expectSame(await patch({ receivers, senderPositions, metric: logitDifference }), expected);
    }
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
});
