import { allHeads, type HookKind } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BlockStretch } from '../forward/blockStretch.ts';
import type { HookedTransformer, RunOptions } from '../HookedTransformer.ts';
import { largestGap, loadTinyModel } from '../testing/tinyModel.ts';
import { hooksToKeep } from './hooksToKeep.ts';
import type { PatchPair } from './PatchPair.ts';
import { patchGrid } from './patchGrid.ts';
import type { LogitOf } from './patchMetric.ts';
import type { PatchAxis, PatchSite } from './patchSites.ts';
import { changeOfPatches, planRows } from './planRows.ts';
import { allSavings, type SweepSavings, sweepPatches } from './sweepPatches.ts';

const clean = [
  [210, 17, 103, 5, 17, 88, 199],
  [210, 0, 64, 64, 151, 9, 42],
];
const corrupted = clean.map((tokens) => tokens.map((id, at) => (at === 4 ? 30 : id)));
const readAt = [6, 5];
const noSavings: SweepSavings = {
  startAtLayer: false,
  unembedOnePosition: false,
  skipUnchanged: false,
  skipSource: false,
  batchPatches: false,
  wavefront: false,
  changedPositions: false,
  lastBlockReads: false,
};

let model: HookedTransformer;
beforeAll(async () => {
  model = await loadTinyModel();
});

/** A sweep, and what it took: runs of the model, and tokens that went into each stretch and out of it. */
async function sweep(
  site: HookKind | readonly HookKind[],
  by: PatchAxis[],
  savings: SweepSavings,
  { ofAnswers = true, resident = false } = {},
) {
  const sites = [site].flat() as HookKind[];
  const { nLayers, nHeads } = model.config;
  const keep = hooksToKeep(sites, nLayers);
  const base = await model.runWithCache(corrupted, { names: keep.base, logitsAt: readAt });
  const source = await model.runWithCache(clean, { names: keep.source, logitsAt: readAt });
  const runs: { rows: number; options: RunOptions }[] = [];
  const watched = Object.create(model) as HookedTransformer;
  watched.run = (prompts, options = {}) => {
    runs.push({ rows: prompts.length, options });
    return model.run(prompts, options);
  };
  const tokens: Partial<Record<BlockStretch, { given: number; made: number }>> = {};
  watched.runStretch = async (run) => {
    const [rows, positions] = Object.values(run.inputs)[0]!.dims as [number, number];
    const made = await model.runStretch(run);
    const { given, made: before } = tokens[run.stretch] ?? { given: 0, made: 0 };
    const tokensMade = (made.get('resid_post')?.length ?? 0) / model.config.dModel;
    tokens[run.stretch] = { given: given + rows * positions, made: before + tokensMade };
    return made;
  };
  const pair: PatchPair = {
    model: watched,
    sites,
    base: { tokens: base.tokens, hooks: [], cache: base.cache },
    source,
    lengths: [7, 7],
    readAt,
  };
  const places = Array.from({ length: 7 }, (_, at) => ({ label: null, inPrompt: [at, at] }));
  const grid = patchGrid(by, { nLayers, nHeads, heads: allHeads(nLayers, nHeads), positions: places, keys: places });
  let turns = 0;
  const rows = await planRows(pair, grid, async () => {
    turns++;
  });
  // Planning alone may take long: others go between two patches.
  expect(turns).toBeGreaterThanOrEqual(grid.patches.length);
  const measureAnswers = (logitOf: LogitOf, prompt: number) => logitOf(17 + prompt) - logitOf(3);
  const measure = (row: Float32Array, prompt: number) => measureAnswers((token) => row[token]!, prompt);
  const ofSource = [0, 1].map((prompt) => measure(source.logits!.sub(prompt).data, prompt));
  const perPrompt = await sweepPatches(
    {
      pair,
      grid,
      measure,
      measureAnswers: ofAnswers ? measureAnswers : null,
      unpatched: [0, 1].map((prompt) => measure(base.logits!.sub(prompt).data, prompt)),
      ofSource,
      savings,
      resident,
      checkpoint: async () => {},
      onPatches: () => {},
    },
    rows,
  );
  return { perPrompt, runs, tokens, ofSource, changed: changeOfPatches(rows, grid) };
}

const sites: [PatchSite, PatchAxis[]][] = [
  ['resid_pre', ['layer', 'position']],
  ['resid_post', ['layer', 'position']],
  ['mlp_out', ['layer', 'position']],
  ['z', ['layer', 'head']],
  ['pattern', ['layer', 'head', 'position']],
];

const isOfWavefront = (saving: keyof SweepSavings) => saving === 'changedPositions' || saving === 'lastBlockReads';

/** The wavefront with what it saves by itself. */
const wavefrontAlone: SweepSavings = { ...noSavings, wavefront: true, changedPositions: true, lastBlockReads: true };

describe.each(sites)('what a sweep of %s by %j saves', (site, by) => {
  const savings = Object.keys(allSavings) as (keyof SweepSavings)[];
  it('changes no number, all together or each alone', async () => {
    const plain = await sweep(site, by, noSavings);
    const all = await sweep(site, by, allSavings);
    expect(largestGap(all.perPrompt.data, plain.perPrompt.data)).toBeLessThan(1e-5);
    for (const saving of savings) {
      const one = await sweep(site, by, { ...noSavings, wavefront: isOfWavefront(saving), [saving]: true });
      expect(largestGap(one.perPrompt.data, plain.perPrompt.data), saving).toBeLessThan(1e-5);
    }
  });

  it('is time', async () => {
    const plain = await sweep(site, by, noSavings);
    expect(plain.runs).toHaveLength(plain.perPrompt.size / 2);
    expect(plain.runs.every(({ options }) => options.startAtLayer === 0 && options.logitsAt === 'all')).toBe(true);

    const started = await sweep(site, by, { ...noSavings, startAtLayer: true });
    const starts = new Set(started.runs.map(({ options }) => options.startAtLayer));
    expect([...starts]).toEqual(site === 'resid_post' ? [1, 2, 3] : [0, 1, 2]);

    const skipped = await sweep(site, by, { ...noSavings, skipUnchanged: true });
    expect(skipped.runs.length).toBeLessThanOrEqual(skipped.changed.data.filter((change) => change > 0).length);

    const batched = await sweep(site, by, { ...noSavings, batchPatches: true });
    expect(batched.runs.map(({ rows }) => rows)).toEqual(new Array(3).fill(plain.perPrompt.size / 3));

    const read = await sweep(site, by, { ...noSavings, unembedOnePosition: true });
    expect(read.runs.every(({ options }) => (options.logitsAt as number[]).join() === readAt.join())).toBe(true);
  });
});

const allSites: [HookKind | readonly HookKind[], PatchAxis[]][] = [
  ...(['resid_pre', 'resid_mid', 'resid_post', 'attn_out', 'mlp_out', 'post'] as const).map(
    (site): [HookKind, PatchAxis[]] => [site, ['layer', 'position']],
  ),
  ...(['z', 'q', 'k', 'v', 'pattern'] as const).flatMap((site): [HookKind, PatchAxis[]][] => [
    [site, ['layer', 'head']],
    [site, ['layer', 'head', 'position']],
    [site, ['layer', 'position']],
  ]),
  ['pattern', ['layer', 'head', 'query', 'key']],
  [
    ['z', 'mlp_out'],
    ['layer', 'position'],
  ],
];

describe.each(allSites)('a wavefront of %s by %j', (site, by) => {
  it('gives what patched runs from the tokens up give', async () => {
    const plain = await sweep(site, by, noSavings);
    const front = await sweep(site, by, wavefrontAlone);
    expect(largestGap(front.perPrompt.data, plain.perPrompt.data)).toBeLessThan(1e-5);
    // Some patch does something, else there is nothing to agree on.
    expect(
      largestGap(front.perPrompt.data, new Float32Array(front.perPrompt.size).fill(front.perPrompt.data[0]!)),
    ).toBeGreaterThan(0.01);
    expect(front.runs).toEqual([]);
    const whole = await sweep(site, by, wavefrontAlone, { ofAnswers: false });
    expect(largestGap(whole.perPrompt.data, plain.perPrompt.data)).toBeLessThan(1e-5);
  });
});

describe.each(allSites)('tokens of a wavefront of %s by %j that stay in tensors', (site, by) => {
  it.each([true, false])('give what those in memory give, of answers alone: %s', async (ofAnswers) => {
    for (const savings of [wavefrontAlone, { ...wavefrontAlone, lastBlockReads: false }]) {
      const plain = await sweep(site, by, savings, { ofAnswers });
      const { perPrompt } = await sweep(site, by, savings, { ofAnswers, resident: true });
      expect(largestGap(perPrompt.data, plain.perPrompt.data)).toBeLessThan(1e-5);
    }
  });
});

it('computes in a wavefront the tokens that a patch reaches and the position that is read, and nothing else', async () => {
  // The pairs differ at position 4 of 0 … 6, the second prompt is read at 5: rows are patched at 4 in layer 0, and at
  // 4, 5 (and 6 in the first prompt) behind it.
  const { tokens } = await sweep('resid_pre', ['layer', 'position'], wavefrontAlone);
  const spans = { layer0: 3 + 2, above: 3 + 2 + 1 + (2 + 1) };
  const joining = { layer0: 2, above: 3 + 2 };
  const rows = { layer0: 2, above: 5 };
  expect(tokens).toEqual({
    gatheredBlock: {
      given: joining.layer0 + (spans.layer0 + joining.above) + (spans.layer0 + spans.above + joining.above),
      made: spans.layer0 + (spans.layer0 + spans.above) + (rows.layer0 + 2 * rows.above),
    },
  });
});

it('computes in a wavefront more where one of its savings is off', async () => {
  const made = async (savings: Partial<SweepSavings>) => {
    const { tokens } = await sweep('resid_pre', ['layer', 'position'], { ...wavefrontAlone, ...savings });
    return tokens.gatheredBlock!.made;
  };
  const rows = { layer0: 2, above: 5 };
  const all = await made({});
  // In the last block every token of a span instead of one a row, those that are patched at 4, 5 and 6.
  expect(await made({ lastBlockReads: false })).toBe(
    all - (rows.layer0 + 2 * rows.above) + (3 + 2) + 2 * (3 + 2 + 1 + 3),
  );
  // Every patch goes through its block and those above, on all tokens: 7 positions of 2 prompts in 3 layers.
  expect(await made({ changedPositions: false })).toBe(7 * (7 + 6) * (1 + 2) + 7 * 2 * 3);
});

it('does not compute again what patches make the source run', async () => {
  const own = { ...wavefrontAlone, skipSource: true };
  // The prompts differ in one token: putting it back makes the clean run. Above, both differ at two positions and more.
  const byPosition = await sweep('resid_pre', ['layer', 'position'], own);
  const plain = await sweep('resid_pre', ['layer', 'position'], wavefrontAlone);
  expect(plain.tokens.gatheredBlock!.given - byPosition.tokens.gatheredBlock!.given).toBe(2 + (3 + 2) * 2);
  expect(byPosition.perPrompt.data[4]).toBe(Math.fround(byPosition.ofSource[0]!));
  // A whole layer of the stream is the clean run from there on; a part of it, such as what attention adds, is not.
  expect((await sweep('resid_mid', ['layer'], own)).tokens).toEqual({});
  expect((await sweep('attn_out', ['layer'], own)).tokens.mlp!.given).toBeGreaterThan(0);
});

it('skips what causal attention leaves alone: three of seven positions are not behind the difference', async () => {
  const { runs, changed } = await sweep('resid_post', ['layer', 'position'], { ...noSavings, skipUnchanged: true });
  // In the last layer only the position that is read is left, a row for each prompt.
  expect(runs).toHaveLength(3 + 3 + 2);
  expect([...changed.sub(1).data].map((change) => change > 0)).toEqual([false, false, false, false, true, true, true]);
});
