import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { tokenBoxes } from '../../lib/tokenBoxes.ts';
import { cellLines } from './cellWords.ts';
import { headPoints } from './headPoints.ts';
import { type PromptPair, pairColumns } from './pair.ts';
import { patchingFinding } from './patchingFinding.ts';
import { comparedSetting, type Setting, settingWords } from './settings.ts';
import { strongestHeads } from './strongestHeads.ts';
import { cellsOf, includesZero, isWhole, type Sweep, sweepOf, sweepRows } from './sweepView.ts';

const denoise: Setting = { direction: 'denoise', metric: 'share' };
const words = ['<|endoftext|>', 'John', ' Mary', ' John', ' to'];
const tokens = (texts: readonly string[], labels: Record<string, number>) => ({
  tokens: texts.map((text, position) => ({
    position,
    id: [...text].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7),
    text,
  })),
  labels,
});
const labels = { s1: 1, io: 2, 's1+1': 2, s2: 3, end: 4 };
const clean = tokens(words, labels);
const boxes = tokenBoxes(clean, tokens(words.with(3, ' Mary'), labels));
const floats = (shape: number[], values: number[]) => ({
  shape,
  data: Buffer.from(Float32Array.from(values).buffer).toString('base64'),
});

/** What a sweep of GPT-2 small's residual stream gives at S2 and END, by layer (Exploratory Analysis Demo). */
const atS2 = [1, 1.0, 0.99, 0.98, 0.97, 0.9676, 0.95, 0.9228, 0.6565, 0.027, 0, 0];
const atEnd = [0, 0, 0, 0, 0, 0, 0, 0.017, 0.3187, 0.9384, 1.0048, 0.9914];
const baselines = { clean: 3.55, corrupted: -3.55 };
const sweep = (rows: readonly (readonly number[])[], more: Partial<Sweep> = {}): Sweep => {
  const effects = rows.flat();
  return {
    shape: [rows.length, rows[0]!.length],
    effects,
    low: effects,
    high: effects,
    from: 0,
    to: 1,
    baselines,
    ...more,
  };
};
const gpt2 = sweep(atS2.map((value, layer) => [0, 0, 0, value, atEnd[layer]!]));

describe('the finding', () => {
  const say = (found: Sweep, setting = denoise) =>
    findingText(patchingFinding(found, boxes, { stream: 'resid_pre', setting }));

  it('says from where to where, and between which layers', () => {
    expect(say(gpt2)).toBe(
      'The information sits at S2 until layer 8 and moves to END between layers 8 and 9: before layer 8 S2 holds 0.66 of the logit difference and END 0.32, before layer 9 0.03 and 0.94.',
    );
  });

  it('says so of the other direction, where all effects are against the answer', () => {
    const noise = { ...gpt2, effects: gpt2.effects.map((value) => -(value ?? 0)), to: -1 };
    expect(say(noise, { direction: 'noise', metric: 'share' })).toMatch(
      /^The answer needs S2 until layer 8 and moves to END/,
    );
  });

  it('speaks of the metric that was asked for, and of no share of next to nothing', () => {
    const asked = { ...gpt2, baselines: { clean: 0.9, corrupted: 0.1 } };
    expect(say(asked, { direction: 'denoise', metric: 'probability' })).toContain(
      'holds 0.66 of what the probability changes by and END 0.32',
    );
    expect(say({ ...gpt2, baselines: { clean: 8.28, corrupted: 8.1 } })).toBe(
      'The two runs hardly differ: the logit difference is 8.28 clean and 8.10 corrupted, and shares of so little say next to nothing.',
    );
  });

  it('says that it stays, that it never arrives, and that there is nothing to see', () => {
    expect(
      say(
        sweep([
          [0, 0, 0, 1, 0.1],
          [0, 0, 0, 0.9, 0.3],
        ]),
      ),
    ).toBe(
      'The information sits at S2 (1.00 of the logit difference before layer 0, 0.90 before layer 1) and never reaches half at END: at most 0.30 before layer 1; layer 1 itself writes it there.',
    );
    expect(
      say(
        sweep([
          [0, 0, 0, 0.02, 0],
          [0, 0, 0.05, 0, 0],
        ]),
      ),
    ).toBe('No single place carries the answer: the largest share, 0.05, is IO before layer 1.');
    expect(say({ ...gpt2, to: 0 })).toMatch(/^The two runs agree/);
  });
});

describe('a sweep', () => {
  const result = {
    mean: floats([1, 2], [0.5, Number.NaN]),
    interval: { low: floats([1, 2], [-0.1, Number.NaN]), high: floats([1, 2], [0.9, Number.NaN]) },
    baselines: { clean: 3, corrupted: -1 },
  };

  it('has an empty cell where nothing is known yet, and is whole when none is empty', () => {
    const found = sweepOf(result, denoise)!;
    expect(sweepRows(found, 1, 2)).toEqual([[0.5, null]]);
    expect([isWhole(found), isWhole(gpt2), isWhole(null)]).toEqual([false, true, false]);
    expect([includesZero(found, 0), includesZero(found, 1), includesZero(gpt2, 3)]).toEqual([true, false, false]);
    expect(cellsOf(found)[0]).toEqual({ cell: 0, effect: found.effects[0], low: found.low[0], high: found.high[0] });
    expect(cellsOf(null)).toEqual([]);
    expect(sweepOf(null, denoise)).toBeNull();
    expect(sweepRows(null, 2, 1)).toEqual([[null], [null]]);
  });

  it('counts from the run without a patch, toward the answer in whatever metric', () => {
    const logits = sweepOf(result, { direction: 'denoise', metric: 'logitDifference' })!;
    expect([logits.effects[0], logits.from, logits.to]).toEqual([1.5, -1, 3]);
    const kl = sweepOf(
      { ...result, baselines: { clean: 0, corrupted: 2 } },
      { direction: 'denoise', metric: 'klDivergence' },
    )!;
    expect(kl.effects[0]).toBeCloseTo(1.5);
    expect(kl.low[0]).toBeCloseTo(1.1);
    expect(kl.high[0]).toBeCloseTo(2.1);
    expect(sweepOf(result, { direction: 'noise', metric: 'share' })!.to).toBe(-1);
  });

  it('has no effect where only the rounding of float32 differs', () => {
    const baselines = { clean: 3.3, corrupted: -1.1 };
    const same = { ...result, mean: floats([1, 2], [-1.1, -1.0999]), baselines };
    const [nothing, little] = sweepOf(same, { direction: 'denoise', metric: 'logitDifference' })!.effects;
    expect(nothing).toBe(0);
    expect(little).toBeCloseTo(1e-4, 6);
  });

  it('tells the experiment of a cell in words', () => {
    const found = { ...gpt2, low: gpt2.effects.map(() => 0.88), high: gpt2.effects.map(() => 0.95) };
    const cell = { site: 'resid_pre', place: 'layer 7 at ·John (S2)', setting: denoise, prompts: 8 } as const;
    expect(cellLines(cell, found, 7 * 5 + 3)).toEqual([
      'Clean resid_pre of layer 7 at ·John (S2)',
      'into the corrupted run:',
      '+0.923 of the logit difference',
      '95\u00a0%: 0.880 to 0.950 over 8 prompts',
    ]);
    const logits = { ...cell, setting: { direction: 'noise', metric: 'logitDifference' } } as const;
    expect(cellLines(logits, { ...found, from: 3, effects: [-1] }, 0).slice(0, 3)).toEqual([
      'Corrupted resid_pre of layer 7 at ·John (S2)',
      'into the clean run:',
      '−1.000 logits of difference, from 3.000 to 2.000',
    ]);
    expect(cellLines(cell, null, 0).at(-1)).toBe('not measured yet');
  });
});

describe('the columns', () => {
  const pair = (place: number, own = clean): PromptPair => ({
    place,
    clean: { text: '', answers: { correct: ' Mary' } },
    corrupted: '',
    tokens: own,
    corruptedTokens: tokens(words.with(3, ' Mary'), labels),
  });

  it('are the tokens of the shown prompt where all are equally long', () => {
    const { boxes: found, positions } = pairColumns([pair(0), pair(4)], 4);
    expect(found.map(({ corrupted }) => corrupted!.differs)).toEqual([false, false, false, true, false]);
    expect(positions).toBeNull();
  });

  it('are the named places that every prompt has where they are not', () => {
    const long = tokens([...words, ' the'], { s1: 1, io: 2, s2: 3, end: 5 });
    const { boxes: found, positions } = pairColumns([pair(0), pair(1, long)], 0);
    expect(positions).toEqual(['io', 's1', 's2', 'end']);
    expect(found.map(({ text }) => text)).toEqual(['IO', 'S1', 'S2', 'END']);
    expect(pairColumns([], 0).boxes).toEqual([]);
  });
});

it('compares with another metric or the other direction, and with nothing that is the same', () => {
  expect(comparedSetting(denoise, 'direction')).toEqual({ direction: 'noise', metric: 'share' });
  expect(comparedSetting(denoise, 'probability')).toEqual({ direction: 'denoise', metric: 'probability' });
  expect([comparedSetting(denoise, 'share'), comparedSetting(denoise, 'nothing')]).toEqual([null, null]);
  expect(settingWords(denoise)).toBe('clean into corrupted, share of the logit difference');
});

it('puts the strongest heads by position in the order of the model, and tags the dots that stand out', () => {
  const found = sweep([[0.1, 0, -0.9, 0, 0.2, 0]], { shape: [3, 1, 2] });
  expect(strongestHeads(found, 2, 2)).toEqual([1, 2]);
  expect(strongestHeads(found, 3, 2)).toEqual([]);
  const points = headPoints(sweep([[1, 0.5]]), sweep([[0.9, 0.4]]), (cell) => `L0H${cell}`);
  expect(points[0]).toEqual({ label: 'L0H0', x: 0.9, y: 1, tag: 'L0H0' });
});
