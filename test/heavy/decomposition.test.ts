import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { findOperation, loadModel } from '@circuit-lens/model';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/modelCases.ts';

const isHeavyRun = process.env.CIRCUIT_LENS_HEAVY === '1';
const shape = { nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 1024, seed: 3, scale: 0.03 };

/** Eight prompts of 256 tokens: the activations of all their neurons would be 302 MB. */
const prompts = Array.from({ length: 8 }, (_, prompt) => ({
  tokens: Array.from({ length: 256 }, (_, i) => (37 * i + 101 * prompt) % shape.dVocab),
  answers: { correct: 300 + prompt, incorrect: 400 + prompt },
}));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe.runIf(isHeavyRun)("the full decomposition at GPT-2 small's size", () => {
  it('counts 37,011 parts and holds less than 100 MB more than a plain run does', { timeout: 600_000 }, async () => {
    await using folder = await temporaryFolder();
    const checkpoint = `${folder.path}/gpt2-shape`;
    await writeRandomCheckpoint(checkpoint, shape);
    const model = await loadModel(checkpoint, { device: 'cpu', home: folder.path });
    let held = 0;
    const context = {
      loadModel: async () => model,
      checkpoint: async () => {
        collectGarbage();
        held = Math.max(held, process.memoryUsage().external);
      },
      onProgress: () => {},
    };
    const heldBy = async (operation: string) => {
      held = 0;
      const result = await findOperation(operation).run({ prompts }, context);
      return { result, bytes: held };
    };
    await heldBy('run.logitDifference'); // Makes the stages.
    const plain = await heldBy('run.logitDifference');
    const whole = await heldBy('attribution.decomposition');
    const extra = (whole.bytes - plain.bytes) / 1e6;
    process.stdout.write(`full decomposition of 8 x 256 tokens: ${extra.toFixed(1)} MB more than the run alone\n`);
    expect(whole.result.count).toBe(37_011);
    expect(Math.abs(whole.result.remainder as number)).toBeLessThan(1e-4);
    expect(extra).toBeLessThan(100);
  });
});
