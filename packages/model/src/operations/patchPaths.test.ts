import { hookName } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { bootstrapMean } from '../ioi/bootstrapMean.ts';
import type { Tensor } from '../tensor.ts';
import { largestGap } from '../testing/tinyModel.ts';
import { tinyAnswers as answers, tinyTokens as cleanTokens } from '../testing/tinyPair.ts';
import { type PatchedPaths, pathPair, tinyPaths } from '../testing/tinyPaths.ts';

/** Rounding of another batch, not another number. */
const tolerance = 1e-5;

const { clean, corrupted, corruptedTokens } = pathPair;
const logitDifference = { kind: 'logitDifference' };

let { patch } = {} as Awaited<ReturnType<typeof tinyPaths>>;
beforeAll(async () => {
  ({ patch } = await tinyPaths());
});

const failureOf = (input: object) =>
  patch(input).then(
    () => null,
    (error: { code: string; message: string }) => error,
  );

describe('patch.paths', () => {
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
    const gapsOf = (single: PatchedPaths, together: Joint) =>
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

  it('carries everything when everything is sent: the final stream becomes that of the other run', async () => {
    const all = { receivers: ['finalResid'], senders: 'everything', together: true };
    expect((await patch<{ tensor: number }>(all)).tensor).toBeCloseTo(-1, 4);
    expect((await patch<{ tensor: number }>({ ...all, direction: 'denoise' })).tensor).toBeCloseTo(1, 4);
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

  it('tells of every run, with what there is so far', async () => {
    const partials: PatchedPaths[] = [];
    const done: number[] = [];
    const whole = await patch(
      { receivers: [{ heads: ['L2H1'], input: 'k' }] },
      {
        onProgress: (share) => done.push(share),
        onPartial: (result) => partials.push(result as unknown as PatchedPaths),
      },
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
