import { exchanged, headLabel, notebookPrompts } from '@circuit-lens/shared';
import type { Operation } from '../../operations/Operation.ts';
import { patchActivations } from '../../operations/patchActivations.ts';
import type { PatchAxis, PatchSite } from '../../patching/patchSites.ts';
import type { Tensor } from '../../tensor.ts';
import type { FlagSet, Measured, Measurements } from '../Measurements.ts';
import type { PublishedValue } from '../PublishedValue.ts';
import { patchedByPosition } from './headByPositionValues.ts';
import { patchedK, patchedPattern, patchedQ, patchedV, patchedZ } from './headPatchingValues.ts';
import { storePrompt } from './mainDemo.ts';
import { patchedAttnOut, patchedMlpOut, patchedResidPre, patchedStorePrompt } from './patchingValues.ts';

const section = 'interventions';
const exploratory = 'TransformerLens Exploratory_Analysis_Demo.ipynb@49461b6b';
const patchingDemo = 'TransformerLens Activation_Patching_in_TL_Demo.ipynb@4cd36aae';
const attributionDemo = 'TransformerLens Attribution_Patching_Demo.ipynb@4cd36aae';
const mainDemo = 'TransformerLens Main_Demo.ipynb@261ebab2';

const prompts = notebookPrompts('single');

/** The pairs that published sweeps patch, from the first into the second. */
const pairs = {
  notebook: [{ prompts }, { prompts: exchanged(prompts) }],
  store: [{ prompts: [storePrompt('Mary')] }, { prompts: [storePrompt('John')] }],
} as const satisfies Record<string, readonly Measured[]>;

/** Where both of them first differ: the second subject. */
const s2 = 10;

/** A share of the logit difference; four stored versions of the demo differ by up to 2.4e-6. */
const tolerance = 1e-4;

interface PublishedSweep {
  site: PatchSite;
  by?: PatchAxis[];
  pair?: keyof typeof pairs;
  flags: FlagSet;
  source: string;
}

async function sweep(measurements: Measurements, { site, by, pair = 'notebook', flags }: PublishedSweep) {
  const [clean, corrupted] = pairs[pair];
  const result = await measurements.pair(patchActivations as Operation, flags, { site, by }, clean, corrupted);
  return result.mean as Tensor;
}

/** Every cell of a published sweep. */
function cells(published: PublishedSweep, expected: readonly (readonly number[])[]): PublishedValue[] {
  const { site, pair, source } = published;
  const isByHead = expected[0]!.length === expected.length;
  const what = `patching ${site}${pair === 'store' ? ', one prompt,' : ''} of`;
  return expected.flatMap((row, layer) =>
    row.map((value, column) => ({
      name: isByHead ? `${what} ${headLabel({ layer, head: column })}` : `${what} layer ${layer} at ${column}`,
      section,
      expected: value,
      tolerance,
      source,
      compute: async (measurements) => (await sweep(measurements, published)).at(layer, column),
    })),
  );
}

/** Every head at every position from S2 on, and that none before it does anything. */
function byPosition(site: keyof typeof patchedByPosition): PublishedValue[] {
  const source = `${attributionDemo}, cell 52`;
  const published: PublishedSweep = { site, by: ['layer', 'head', 'position'], flags: 'defaults', source };
  const values = patchedByPosition[site].flatMap((layerText, layer) =>
    layerText.split(', ').flatMap((headText, head) =>
      headText.split(' ').map(
        (millionths, i): PublishedValue => ({
          name: `patching ${site} of ${headLabel({ layer, head })} at ${s2 + i}`,
          section,
          expected: Number(millionths) / 1e6,
          tolerance,
          source,
          compute: async (measurements) => (await sweep(measurements, published)).at(layer, head, s2 + i),
        }),
      ),
    ),
  );
  const before: PublishedValue = {
    name: `patching ${site} of any head before ${s2}, the largest`,
    section,
    expected: 0,
    tolerance,
    source,
    compute: async (measurements) => largestBefore(await sweep(measurements, published)),
  };
  return [...values, before];
}

/** @param mean [layer, head, position] */
function largestBefore({ data, shape }: Tensor): number {
  return data.reduce((max, value, i) => (i % shape[2]! < s2 ? Math.max(max, Math.abs(value)) : max), 0);
}

/** Activation patching, clean into corrupted, cell by cell. */
export const interventionValues: PublishedValue[] = [
  ...cells({ site: 'resid_pre', flags: 'notebook', source: `${exploratory}, step 10` }, patchedResidPre),
  ...cells({ site: 'attn_out', flags: 'notebook', source: `${exploratory}, step 11` }, patchedAttnOut),
  ...cells({ site: 'mlp_out', flags: 'notebook', source: `${exploratory}, step 12` }, patchedMlpOut),
  ...cells({ site: 'z', flags: 'notebook', source: `${exploratory}, step 13` }, patchedZ),
  ...cells({ site: 'v', flags: 'notebook', source: `${exploratory}, step 14` }, patchedV),
  ...cells({ site: 'pattern', flags: 'notebook', source: `${exploratory}, step 16` }, patchedPattern),
  ...cells({ site: 'q', flags: 'defaults', source: `${patchingDemo}, cell 30` }, patchedQ),
  ...cells({ site: 'k', flags: 'defaults', source: `${patchingDemo}, cell 30` }, patchedK),
  ...cells({ site: 'resid_pre', pair: 'store', flags: 'defaults', source: `${mainDemo}, cell 37` }, patchedStorePrompt),
  ...(['z', 'q', 'k', 'v', 'pattern'] as const).flatMap(byPosition),
];
