import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { describe, expect, it } from 'vitest';
import { ApiProcess, npmStart } from '../support/apiProcess.ts';
import { ended, enqueue } from '../support/jobServers.ts';
import { metric } from '../support/metrics.ts';
import { temporaryFolder } from '../support/modelCases.ts';

// Weights of 548 MB and some minutes: `npm run test:heavy`.
const isHeavyRun = process.env.CIRCUIT_LENS_HEAVY === '1' && process.platform === 'linux';
const shape = { nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 1024, seed: 3, scale: 0.03 };

/** What the server holds: the model's thread is of its process. Megabytes of a million bytes. */
async function memoryOf(api: ApiProcess): Promise<{ now: number; peak: number }> {
  const { pid } = api.child;
  // Of the process that was started, the server is the last child: the first may be the bundler.
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const status = await readFile(`/proc/${children.trim().split(' ').at(-1)}/status`, 'utf8');
  const megabytes = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024) / 1e6;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** What of it is runs that are kept to be used again. */
async function keptBy(api: ApiProcess): Promise<number> {
  return (await metric(api, 'circuit_lens_worker_memory_bytes{kind="kept"}')) / 1e6;
}

const promptsAbout = (thing: string) =>
  ['shops', 'park', 'store', 'office', 'school', 'station', 'house', 'museum'].map((place) => ({
    text: `When John and Mary went to the ${place}, John gave the ${thing} to`,
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

async function askPages(api: ApiProcess, thing: string): Promise<void> {
  for (const page of pages) {
    const input = { prompts: promptsAbout(thing) };
    const { errors } = await api.query(`query ($input: RunInput!) ${page}`, { input });
    expect(errors).toBeUndefined();
  }
}

/** The first sweep of page Patching. */
async function sweep(api: ApiProcess): Promise<void> {
  const clean = promptsAbout('bag');
  const corrupted = clean.map(({ text, answers }) => ({ text: text.replace(', John', ', Mary'), answers }));
  const input = { clean: { prompts: clean }, corrupted: { prompts: corrupted }, site: 'resid_pre' };
  const { job } = await enqueue(api, 'patch.activations', input);
  expect(await ended(api, job.id)).toMatchObject({ __typename: 'SucceededJob' });
}

/** Starts a server with the model, as a person does and with no setting of memory, has it asked, and takes it away again. */
async function withServer(ask: (api: ApiProcess) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  await writeRandomCheckpoint(join(folder.path, 'gpt2-shape'), shape);
  const variables = {
    CIRCUIT_LENS_MODEL: join(folder.path, 'gpt2-shape'),
    CIRCUIT_LENS_HOME: join(folder.path, 'home'),
    CIRCUIT_LENS_DEVICE: 'cpu',
  };
  const api = await ApiProcess.start(variables, npmStart);
  try {
    await api.ready();
    await ask(api);
  } finally {
    await api.stop();
  }
}

describe.runIf(isHeavyRun)("a server with a model of GPT-2 small's size", () => {
  it('stays within 1.1 GB, what it keeps to use again apart once there is much of that', {
    timeout: 900_000,
  }, async () => {
    await withServer(async (api) => {
      const loaded = await memoryOf(api);
      await askPages(api, 'bag');
      const asked = await memoryOf(api);
      await sweep(api);
      const swept = await memoryOf(api);
      const print = ({ now, peak }: typeof swept) => `${now.toFixed(0)} MB, peak ${peak.toFixed(0)} MB`;
      process.stdout.write(
        `loaded: ${print(loaded)}; after five pages: ${print(asked)}; after a sweep: ${print(swept)}, of which kept ${(await keptBy(api)).toFixed(0)} MB\n`,
      );
      // All of it, runs that are kept too.
      expect(swept.peak).toBeLessThan(1100);

      for (const thing of ['drink', 'book', 'ring', 'keys', 'letter', 'snack']) await askPages(api, thing);
      const [later, kept] = [await memoryOf(api), await keptBy(api)];
      process.stdout.write(`after six sets of prompts more: ${print(later)}, of which kept ${kept.toFixed(0)} MB\n`);
      expect(kept).toBeGreaterThan(7 * 25);
      expect(later.now - kept).toBeLessThan(1000);
    });
  });

  it('reads the attention of a prompt of 1,024 tokens without holding that of all heads', {
    timeout: 900_000,
  }, async () => {
    await withServer(async (api) => {
      const ask = async (fields: string) => {
        const { data, errors } = await api.query(`query ($input: RunInput!) { run(input: $input) { ${fields} } }`, {
          input: { prompts: [long] },
        });
        expect(errors).toBeUndefined();
        return data.run;
      };
      // The run itself: its logits, and the streams that are kept.
      await ask('logitDifference { mean }');
      const before = await memoryOf(api);
      const { attention } = await ask('attention(layer: 9, head: 9) { shape }');
      expect(attention.shape).toEqual([1024, 1024]);
      await ask('attentionPatterns(heads: ["L0H0", "L11H11"], valueWeighted: true) { shape }');
      const { attentionByHead } = await ask(
        'attentionByHead(from: { index: -1 }, to: { index: 0 }) { mean { shape values } }',
      );
      expect(attentionByHead.mean.values).toHaveLength(144);
      const after = await memoryOf(api);
      process.stdout.write(
        `run of 1,024 tokens: peak ${before.peak.toFixed(0)} MB, with its attention ${after.peak.toFixed(0)} MB\n`,
      );
      // Scores and patterns of all layers would be 1208 MB more.
      expect(after.peak - before.peak).toBeLessThan(400);
    });
  });
});
