import { allHeads } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer, RunOptions } from '../HookedTransformer.ts';
import { largestGap, loadTinyModel } from '../testing/tinyModel.ts';
import { hooksToKeep, type PatchPair } from './patchedRun.ts';
import { patchGrid } from './patchGrid.ts';
import type { PatchAxis, PatchSite } from './patchSites.ts';
import { allSavings, changeOfPatches, planRows, type SweepSavings, sweepPatches } from './sweepPatches.ts';

const clean = [
  [210, 17, 103, 5, 17, 88, 199],
  [210, 0, 64, 64, 151, 9, 42],
];
const corrupted = clean.map((tokens) => tokens.map((id, at) => (at === 4 ? 30 : id)));
const readAt = [6, 5];
const noSavings: SweepSavings = {
  startAtLayer: false,
  startAtPosition: false,
  unembedOnePosition: false,
  skipUnchanged: false,
  batchPatches: false,
};

let model: HookedTransformer;
beforeAll(async () => {
  model = await loadTinyModel();
});

/** A sweep, and the runs of the model that it took. */
async function sweep(site: PatchSite, by: PatchAxis[], savings: SweepSavings) {
  const { nLayers, nHeads } = model.config;
  const keep = hooksToKeep([site], nLayers);
  const base = await model.runWithCache(corrupted, { names: keep.base, logitsAt: readAt });
  const source = await model.runWithCache(clean, { names: keep.source, logitsAt: 'none' });
  const runs: { rows: number; options: RunOptions }[] = [];
  const watched = Object.create(model) as HookedTransformer;
  watched.run = (prompts, options = {}) => {
    runs.push({ rows: prompts.length, options });
    return model.run(prompts, options);
  };
  const pair: PatchPair = {
    model: watched,
    sites: [site],
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
  const measure = (row: Float32Array, prompt: number) => row[17 + prompt]! - row[3]!;
  const perPrompt = await sweepPatches(
    {
      pair,
      grid,
      measure,
      unpatched: [0, 1].map((prompt) => measure(base.logits!.sub(prompt).data, prompt)),
      savings,
      checkpoint: async () => {},
      onPatches: () => {},
    },
    rows,
  );
  return { perPrompt, runs, changed: changeOfPatches(rows, grid) };
}

const sites: [PatchSite, PatchAxis[]][] = [
  ['resid_pre', ['layer', 'position']],
  ['resid_post', ['layer', 'position']],
  ['mlp_out', ['layer', 'position']],
  ['z', ['layer', 'head']],
  ['pattern', ['layer', 'head', 'position']],
];

describe.each(sites)('what a sweep of %s by %j saves', (site, by) => {
  const savings = Object.keys(allSavings) as (keyof SweepSavings)[];
  it('changes no number, all together or each alone', async () => {
    const plain = await sweep(site, by, noSavings);
    const all = await sweep(site, by, allSavings);
    expect(largestGap(all.perPrompt.data, plain.perPrompt.data)).toBeLessThan(1e-5);
    for (const saving of savings) {
      const one = await sweep(site, by, { ...noSavings, [saving]: true });
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

    const behind = await sweep(site, by, { ...noSavings, startAtPosition: true });
    expect(behind.runs.every(({ options }) => options.prefix!.length >= 4)).toBe(true);

    const skipped = await sweep(site, by, { ...noSavings, skipUnchanged: true });
    expect(skipped.runs).toHaveLength(skipped.changed.data.filter((change) => change > 0).length);

    const batched = await sweep(site, by, { ...noSavings, batchPatches: true });
    expect(batched.runs.map(({ rows }) => rows)).toEqual(new Array(3).fill(plain.perPrompt.size / 3));

    const read = await sweep(site, by, { ...noSavings, unembedOnePosition: true });
    expect(read.runs.every(({ options }) => (options.logitsAt as number[]).join() === readAt.join())).toBe(true);
  });
});

it('runs patches of one position of the two prompts from that position on, unless it is not read', async () => {
  const savings = { ...noSavings, startAtPosition: true, skipUnchanged: true };
  const { runs } = await sweep('resid_pre', ['layer', 'position'], savings);
  // Layer 0 differs at position 4 only; the second prompt is read at 5, so nothing is run for its position 6.
  expect(runs.map(({ rows, options }) => [rows, options.prefix!.length])).toEqual([
    [2, 4],
    ...[1, 2].flatMap(() => [
      [2, 4],
      [2, 5],
      [1, 6],
    ]),
  ]);
});

it('skips what causal attention leaves alone: three of seven positions are not behind the difference', async () => {
  const { runs, changed } = await sweep('resid_post', ['layer', 'position'], { ...noSavings, skipUnchanged: true });
  expect(runs).toHaveLength(9);
  expect([...changed.sub(1).data].map((change) => change > 0)).toEqual([false, false, false, false, true, true, true]);
});
