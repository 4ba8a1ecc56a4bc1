import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { describe, expect, it } from 'vitest';
import { ApiProcess } from '../support/apiProcess.ts';
import { temporaryFolder } from '../support/modelCases.ts';

// Weights of 548 MB and some minutes: `npm run test:heavy`.
const isHeavyRun = process.env.CIRCUIT_LENS_HEAVY === '1' && process.platform === 'linux';
const shape = { nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 1024, seed: 3, scale: 0.03 };

/** What the API alone holds: its thread for the model is of the same process. Megabytes of a million bytes. */
async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024) / 1e6;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

const prompts = ['shops', 'park', 'store', 'office', 'school', 'station', 'house', 'museum'].map((place) => ({
  text: `When John and Mary went to the ${place}, John gave the bag to`,
  answers: { correct: ' Mary', incorrect: ' John' },
}));

/** What the pages Task, Logit lens, Heads and Attention ask. */
const pages = [
  '{ run(input: $input) { logitDifference { mean perPrompt } nextTokens(top: 10) { id } loss { mean } } }',
  '{ run(input: $input) { logitLens(includeMid: true) { mean { values } } } }',
  '{ run(input: $input) { directLogitAttribution(unit: HEAD) { mean { values } } } }',
  '{ run(input: $input) { attentionByHead(from: { label: END }, to: { label: IO }) { mean { values } } } }',
  '{ run(input: $input) { attentionPatterns(heads: ["L9H9", "L0H1"], valueWeighted: false) { data } } }',
];

const long = {
  tokens: Array.from({ length: 1024 }, (_, i) => (37 * i) % 50257),
  answers: { correct: 300, incorrect: 400 },
};

/** Starts a server with the model, has it asked, and takes it away again. */
async function withServer(variables: Record<string, string>, ask: (api: ApiProcess) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  await writeRandomCheckpoint(join(folder.path, 'gpt2-shape'), shape);
  const api = await ApiProcess.start({
    CIRCUIT_LENS_MODEL: join(folder.path, 'gpt2-shape'),
    CIRCUIT_LENS_HOME: join(folder.path, 'home'),
    CIRCUIT_LENS_DEVICE: 'cpu',
    ...variables,
  });
  try {
    await api.ready();
    await ask(api);
  } finally {
    await api.stop();
  }
}

describe.runIf(isHeavyRun)("a server with a model of GPT-2 small's size", () => {
  it('stays within 1.1 GB after loading and a few pages', { timeout: 900_000 }, async () => {
    await withServer({ CIRCUIT_LENS_CACHE_MB: '64' }, async (api) => {
      const loaded = await memoryOf(api.child.pid!);
      for (const page of pages) {
        const { errors } = await api.query(`query ($input: RunInput!) ${page}`, { input: { prompts } });
        expect(errors).toBeUndefined();
      }
      const served = await memoryOf(api.child.pid!);
      const print = ({ now, peak }: typeof served) => `${now.toFixed(0)} MB, peak ${peak.toFixed(0)} MB`;
      process.stdout.write(`loaded: ${print(loaded)}; after five pages: ${print(served)}\n`);
      expect(served.peak).toBeLessThan(1100);
    });
  });

  it('reads the attention of a prompt of 1,024 tokens without holding that of all heads', {
    timeout: 900_000,
  }, async () => {
    await withServer({}, async (api) => {
      const ask = async (fields: string) => {
        const { data, errors } = await api.query(`query ($input: RunInput!) { run(input: $input) { ${fields} } }`, {
          input: { prompts: [long] },
        });
        expect(errors).toBeUndefined();
        return data.run;
      };
      // The run itself: its logits, and the streams that are kept.
      await ask('logitDifference { mean }');
      const before = await memoryOf(api.child.pid!);
      const { attention } = await ask('attention(layer: 9, head: 9) { shape }');
      expect(attention.shape).toEqual([1024, 1024]);
      await ask('attentionPatterns(heads: ["L0H0", "L11H11"], valueWeighted: true) { shape }');
      const { attentionByHead } = await ask(
        'attentionByHead(from: { index: -1 }, to: { index: 0 }) { mean { shape values } }',
      );
      expect(attentionByHead.mean.values).toHaveLength(144);
      const after = await memoryOf(api.child.pid!);
      process.stdout.write(
        `run of 1,024 tokens: peak ${before.peak.toFixed(0)} MB, with its attention ${after.peak.toFixed(0)} MB\n`,
      );
      // Scores and patterns of all layers would be 1208 MB more.
      expect(after.peak - before.peak).toBeLessThan(400);
    });
  });
});
