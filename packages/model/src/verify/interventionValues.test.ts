import { exchanged, notebookPrompts } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notebookWeightFlags } from '../ioi/notebookFlags.ts';
import { runOperation } from '../operations/runOperation.ts';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';
import type { VerificationRow } from './PublishedValue.ts';
import { patchedByPosition } from './sections/headByPositionValues.ts';
import { patchedK, patchedPattern, patchedQ, patchedV, patchedZ } from './sections/headPatchingValues.ts';
import { patchedAttnOut, patchedMlpOut, patchedResidPre, patchedStorePrompt } from './sections/patchingValues.ts';

const s2 = 10;

describe('the published sweeps', () => {
  it('have a row a layer, and a column a position or head', () => {
    for (const sweep of [patchedResidPre, patchedAttnOut, patchedMlpOut]) {
      expect(sweep.map((row) => row.length)).toEqual(new Array(12).fill(15));
    }
    for (const sweep of [patchedZ, patchedV, patchedPattern, patchedQ, patchedK]) {
      expect(sweep.map((row) => row.length)).toEqual(new Array(12).fill(12));
    }
    expect(patchedStorePrompt.map((row) => row.length)).toEqual(new Array(12).fill(17));
    for (const layers of Object.values(patchedByPosition)) {
      const cells = layers.map((layer) => layer.split(', ').map((head) => head.split(' ').map(Number)));
      expect(cells.map((heads) => heads.length)).toEqual(new Array(12).fill(12));
      expect(cells.flat().every((head) => head.length === 5 && head.every(Number.isInteger))).toBe(true);
    }
  });

  it('agree between the two ways to cut them, as far as heads act at one position alone', () => {
    // Queries and patterns of the last position are all that a head's effect on what is read there can come from.
    const atEnd = (layers: readonly string[]) =>
      layers.map((layer) => layer.split(', ').map((head) => Number(head.split(' ').at(-1)) / 1e6));
    const last = 11;
    expect(atEnd(patchedByPosition.z)[last]).toEqual(patchedZ[last]!.map((value) => expect.closeTo(value, 4)));
    expect(atEnd(patchedByPosition.q)[last]).toEqual(patchedQ[last]!.map((value) => expect.closeTo(value, 4)));
    expect(atEnd(patchedByPosition.pattern)[last]).toEqual(
      patchedPattern[last]!.map((value) => expect.closeTo(value, 4)),
    );
  });

  it('leave alone what stands before the only token that differs, and restore all of it at the start', () => {
    for (const sweep of [patchedResidPre, patchedAttnOut, patchedMlpOut]) {
      for (const row of sweep) expect(Math.max(...row.slice(0, s2).map(Math.abs))).toBeLessThan(1e-5);
    }
    expect(patchedResidPre[0]).toEqual(Array.from({ length: 15 }, (_, at) => (at === s2 ? 1 : 0)));
  });
});

describe('verify.gpt2, section interventions', () => {
  let tester: OperationTester;
  let rows: VerificationRow[];
  beforeAll(async () => {
    tester = await OperationTester.make();
    rows = (await tester.resultOf<{ rows: VerificationRow[] }>('verify.gpt2', { section: 'interventions' })).rows;
  });
  afterAll(() => tester.remove());

  it('reads each cell of the sweeps under its own name', async () => {
    const prompts = notebookPrompts('single');
    const meanOf = async (site: string, weightFlags?: object, by?: string[]) => {
      const clean = { model: tester.folder, prompts, weightFlags };
      const input = { site, by, clean, corrupted: { prompts: exchanged(prompts) } };
      const { result } = await runOperation('patch.activations', input, tester.context);
      return result.mean as Tensor;
    };
    const got = (name: string) => rows.find((row) => row.name === name)?.got;
    expect(got('patching attn_out of layer 1 at 14')).toBe((await meanOf('attn_out', notebookWeightFlags)).at(1, 14));
    expect(got('patching z of L1H0')).toBe((await meanOf('z', notebookWeightFlags)).at(1, 0));
    expect(got('patching q of L1H1')).toBe((await meanOf('q')).at(1, 1));
    const byPosition = await meanOf('k', undefined, ['layer', 'head', 'position']);
    expect(got('patching k of L1H1 at 11')).toBe(byPosition.at(1, 1, 11));
    expect(got('patching k of any head before 10, the largest')).toBeCloseTo(0, 5);
    expect(got('patching resid_pre, one prompt, of layer 0 at 10')).toBeCloseTo(1, 4);
  });

  it('has no number for a layer that the model lacks', () => {
    const missing = rows.find((row) => row.name === 'patching z of L9H9');
    expect(missing).toMatchObject({ got: null, passed: false });
  });
});
