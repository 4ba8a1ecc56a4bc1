import { type Circuit, CircuitLensError, type Dataset } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { loadModel } from '../loadModel.ts';
import type { OperationContext } from './Operation.ts';
import { runOperation } from './runOperation.ts';

interface Judged {
  knockout: 'mean' | 'zero' | 'resample';
  share: number;
  circuit: number;
  random: { p5: number; p50: number; p95: number; percentile: number };
}
interface Proposal {
  circuit: Circuit;
  evidence: (Circuit['heads'][number] & Record<'effects' | 'effectsInCircuit', Record<string, number>>)[];
  search: Judged[];
  heldOut: Judged[];
  nodes: { kept: number; total: number; share: number };
  candidates: number;
  edges: { from: Circuit['heads']; to: Circuit['heads']; effect: number }[];
  known: { name: string; found: number; missed: number; added: number; rows: { known: boolean; proposed: boolean }[] };
}

let model: HookedTransformer;
let context: OperationContext;
let searched: Dataset;
let heldOut: Dataset;
const run = async <Result>(name: string, input: object, own: Partial<OperationContext> = {}) =>
  (await runOperation(name, { model: 'ioi-mini', ...input }, { ...context, ...own })).result as Result;
beforeAll(async () => {
  model = await loadModel('ioi-mini');
  context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
  const make = async (size: number, seed: number) =>
    (await run<{ dataset: Dataset }>('dataset.ioi', { size, seed })).dataset;
  [searched, heldOut] = [await make(10, 1), await make(12, 77)];
});

describe('circuit.propose on the embedded model', () => {
  it('finds a small circuit that holds on other prompts under three knockouts, and the intended heads in it', async () => {
    const partials: { judged: number; circuit: Circuit }[] = [];
    const onPartial = (partial: object) => void partials.push(partial as (typeof partials)[number]);
    const progress: number[] = [];
    const onProgress = (done: number) => void progress.push(done);
    const result = await run<Proposal>(
      'circuit.propose',
      { dataset: searched, heldOut, referencePerPrompt: 2, samples: 20 },
      { onPartial, onProgress },
    );
    expect(result.heldOut.map(({ knockout }) => knockout)).toEqual(['mean', 'zero', 'resample']);
    for (const { share, random } of result.heldOut) {
      expect(share).toBeGreaterThan(0.8);
      expect(share).toBeLessThan(1.25);
      expect(share).toBeGreaterThan(random.p95);
    }
    for (const { share } of result.search) expect(Math.abs(1 - share)).toBeLessThanOrEqual(0.1);
    expect(result.nodes.share).toBeLessThan(0.25);
    expect(result.candidates).toBe(160);
    expect(result.known).toMatchObject({ name: 'ioi-mini', found: 11 - result.known.missed });
    expect(result.known.found).toBeGreaterThanOrEqual(9);
    expect(result.known.rows).toHaveLength(11 + result.known.added);
    expect(result.known.found + result.known.added).toBe(result.circuit.heads.length);

    // What it says of its proposal is what the other operations say of it.
    for (const { knockout, circuit } of result.heldOut) {
      const again = await run<{ circuit: number }>('circuit.faithfulness', {
        circuit: result.circuit,
        dataset: heldOut,
        knockout,
        referencePerPrompt: 2,
      });
      expect(again.circuit).toBeCloseTo(circuit, 5);
    }
    const [{ effectsInCircuit, ...node }] = result.evidence as [Proposal['evidence'][number]];
    const heads = result.circuit.heads.filter(({ head, position }) => head !== node.head || position !== node.position);
    const without = await run<{ share: number }>('circuit.faithfulness', {
      circuit: { ...result.circuit, heads },
      dataset: searched,
      knockout: 'resample',
    });
    const edges = { circuit: result.circuit, dataset: searched, by: 'head' };
    expect(result.edges).toEqual((await run<{ rows: unknown[] }>('circuit.edges', edges)).rows);
    expect(result.edges.map(({ from, to }) => [from.length, to.length])).toContainEqual([1, 1]);
    expect(effectsInCircuit.resample).toBeCloseTo(result.search[2]!.share - without.share, 5);

    expect(partials.at(-1)).toMatchObject({ judged: 160, circuit: result.circuit });
    expect(progress.length).toBeGreaterThan(1);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
  }, 120_000);

  it('searches one half and judges on the other, with what it is given to choose from', async () => {
    const input = { dataset: searched, knockouts: ['zero'], positions: ['end', 's2'], samples: 5 };
    const result = await run<Proposal>('circuit.propose', input);
    expect(result.candidates).toBe(64);
    expect(new Set(result.circuit.heads.map(({ position }) => position))).toEqual(new Set(['end', 's2']));
    const half = { ...searched, prompts: searched.prompts.slice(5) };
    const judged = await run<{ circuit: number }>('circuit.faithfulness', {
      circuit: result.circuit,
      dataset: half,
      knockout: 'zero',
    });
    expect(result.heldOut[0]!.circuit).toBeCloseTo(judged.circuit, 5);
    expect((await run<Proposal>('circuit.propose', input)).circuit).toEqual(result.circuit);
  }, 60_000);

  it('splits a reference prompt by prompt with the dataset', async () => {
    const { corrupted } = await run<{ corrupted: Dataset }>('dataset.ioi', { size: 10, seed: 1 });
    const input = { dataset: searched, knockouts: ['resample'], positions: ['end', 's2'], samples: 1 };
    const given = await run<Proposal>('circuit.propose', { ...input, reference: corrupted });
    expect(given.circuit.heads.length).toBeGreaterThan(0);
    for (const [part, found] of [
      [[0, 5], given.search],
      [[5, 10], given.heldOut],
    ] as const) {
      const half = (whole: Dataset) => ({ ...whole, prompts: whole.prompts.slice(...part) });
      const judged = await run<{ circuit: number }>('circuit.faithfulness', {
        circuit: given.circuit,
        dataset: half(searched),
        reference: half(corrupted),
        knockout: 'resample',
      });
      expect(found[0]!.circuit).toBeCloseTo(judged.circuit, 5);
    }
  }, 60_000);

  it('refuses a dataset too small to split, and can be cancelled', async () => {
    const small = { ...searched, prompts: searched.prompts.slice(0, 5) };
    await expect(run('circuit.propose', { dataset: small })).rejects.toMatchObject({ code: 'DATASET_TOO_SMALL' });
    let checks = 0;
    const checkpoint = async () => {
      if (++checks > 60) throw new CircuitLensError('JOB_CANCELLED', 'Cancelled.');
    };
    await expect(run('circuit.propose', { dataset: searched }, { checkpoint })).rejects.toMatchObject({
      code: 'JOB_CANCELLED',
    });
  });
});
