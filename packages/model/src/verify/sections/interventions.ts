import { exchanged, headLabel, notebookPrompts } from '@circuit-lens/shared';
import type { Operation } from '../../operations/Operation.ts';
import { patchActivations } from '../../operations/patchActivations.ts';
import type { PatchSite } from '../../patching/patchSites.ts';
import type { Tensor } from '../../tensor.ts';
import type { FlagSet, Measurements } from '../Measurements.ts';
import type { PublishedValue } from '../PublishedValue.ts';
import { patchedK, patchedPattern, patchedQ, patchedV, patchedZ } from './headPatchingValues.ts';
import { patchedAttnOut, patchedMlpOut, patchedResidPre } from './patchingValues.ts';

const section = 'interventions';
const exploratory = 'TransformerLens Exploratory_Analysis_Demo.ipynb@49461b6b';
const patchingDemo = 'TransformerLens Activation_Patching_in_TL_Demo.ipynb@4cd36aae';

const prompts = notebookPrompts('single');
const corrupted = exchanged(prompts);

/** A share of the logit difference; four stored versions of the demo differ by up to 2.4e-6. */
const tolerance = 1e-4;

async function sweep(measurements: Measurements, flags: FlagSet, site: PatchSite): Promise<Tensor> {
  const result = await measurements.pair(
    patchActivations as Operation,
    flags,
    { site },
    { prompts },
    { prompts: corrupted },
  );
  return result.mean as Tensor;
}

/** Every cell of a published sweep. */
function cells(site: PatchSite, flags: FlagSet, expected: readonly number[][], source: string): PublishedValue[] {
  const isByHead = expected[0]!.length === expected.length;
  return expected.flatMap((row, layer) =>
    row.map((value, column) => ({
      name: isByHead
        ? `patching ${site} of ${headLabel({ layer, head: column })}`
        : `patching ${site} of layer ${layer} at ${column}`,
      section,
      expected: value,
      tolerance,
      source,
      compute: async (measurements) => (await sweep(measurements, flags, site)).at(layer, column),
    })),
  );
}

/** Activation patching, clean into corrupted, cell by cell. */
export const interventionValues: PublishedValue[] = [
  ...cells('resid_pre', 'notebook', patchedResidPre, `${exploratory}, step 10`),
  ...cells('attn_out', 'notebook', patchedAttnOut, `${exploratory}, step 11`),
  ...cells('mlp_out', 'notebook', patchedMlpOut, `${exploratory}, step 12`),
  ...cells('z', 'notebook', patchedZ, `${exploratory}, step 13`),
  ...cells('v', 'notebook', patchedV, `${exploratory}, step 14`),
  ...cells('pattern', 'notebook', patchedPattern, `${exploratory}, step 16`),
  ...cells('q', 'defaults', patchedQ, `${patchingDemo}, cell 30`),
  ...cells('k', 'defaults', patchedK, `${patchingDemo}, cell 30`),
];
