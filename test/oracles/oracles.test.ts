import { join } from 'node:path';
import { loadModel } from '@circuit-lens/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseFolder, flagSets, oracleCases, oracleFolder, temporaryFolder, tolerance } from '../support/modelCases.ts';
import { largestDifference, readOracle } from '../support/readOracle.ts';

/** Logits and loss are metrics, with the looser bound of the project. */
const metricTolerance = 1e-4;
const metrics = new Set(['logits', 'loss', 'loss_per_token']);

for (const oracleCase of oracleCases) {
  describe(`${oracleCase.name} against TransformerLens 3.9`, () => {
    let scratch: Awaited<ReturnType<typeof temporaryFolder>>;
    let folder: string;
    beforeAll(async () => {
      scratch = await temporaryFolder();
      folder = await caseFolder(oracleCase, scratch.path);
    });
    afterAll(() => scratch[Symbol.asyncDispose]());

    it.each(oracleCase.flagSets)('equals every stored hook point with flags "%s"', async (flagSet) => {
      const oracle = await readOracle(join(oracleFolder, oracleCase.name, `${flagSet}.safetensors`));
      const model = await loadModel(folder, { weightFlags: flagSets[flagSet], device: 'cpu', home: scratch.path });
      expect(model.selfTest?.status).toBe('passed');
      const hooks = [...oracle.values.keys()].filter((name) => !metrics.has(name));
      const defaults = model.hookPoints().length;
      expect(hooks.length).toBeGreaterThanOrEqual(defaults - 4 * model.config.nLayers);

      const { cache, logits } = await model.runWithCache(oracle.tokens, { names: hooks });
      const wrong = hooks
        .map((name) => ({ name, difference: largestDifference(cache.get(name).data, oracle.values.get(name)!.data) }))
        .filter(({ difference }) => !(difference <= tolerance));
      expect(wrong).toEqual([]);
      expect(largestDifference(logits!.data, oracle.values.get('logits')!.data)).toBeLessThanOrEqual(metricTolerance);

      const loss = await model.loss(oracle.tokens);
      expect(largestDifference(loss.perToken.data, oracle.values.get('loss_per_token')!.data)).toBeLessThanOrEqual(
        metricTolerance,
      );
      expect(Math.abs(loss.mean - oracle.values.get('loss')!.data[0]!)).toBeLessThanOrEqual(metricTolerance);
    });

    it('equals plain Hugging Face with raw weights', async () => {
      const oracle = await readOracle(join(oracleFolder, oracleCase.name, 'hf.safetensors'));
      const model = await loadModel(folder, { weightFlags: flagSets.none, device: 'cpu', home: scratch.path });
      const { cache, logits } = await model.runWithCache(oracle.tokens, { names: 'blocks.*.hook_resid_pre' });
      for (let layer = 0; layer < model.config.nLayers; layer++) {
        const hidden = oracle.values.get(`hidden_states.${layer}`)!;
        expect(largestDifference(cache.get('resid_pre', layer).data, hidden.data)).toBeLessThanOrEqual(tolerance);
      }
      expect(largestDifference(logits!.data, oracle.values.get('logits')!.data)).toBeLessThanOrEqual(metricTolerance);
    });
  });
}
