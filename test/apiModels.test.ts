import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubServer, writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

const name = 'somebody/tiny-gpt2';
const jobFields = `__typename ... on JobInfo { id operation } ... on RunningJob { partial progress { done message } }
  ... on SucceededJob { result } ... on FailedJob { error { code message remedy } } ... on CancelledJob { progress { done } }`;

let work: string;
let hub: HubServer;
let api: ApiProcess;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'circuit-lens-api-models-'));
  await writeRandomCheckpoint(work, { nLayers: 1, nHeads: 2, dModel: 16, dVocab: 50257, nCtx: 16, seed: 5 });
  const files = ['config.json', 'model.safetensors'].map((file) => [file, { path: join(work, file) }]);
  hub = await HubServer.start({ repositories: { [name]: Object.fromEntries(files) }, bytesPerSecond: 2e6 });
  const cache = { HF_ENDPOINT: hub.address, HF_HUB_CACHE: join(work, 'hub'), HF_TOKEN: '' };
  api = await ApiProcess.start(cache);
});
afterAll(async () => {
  await api.stop();
  await hub.close();
  rmSync(work, { recursive: true });
});

async function download(model: string, server = api) {
  const query = `mutation ($name: String!) { downloadModel(name: $name) { ${jobFields} } }`;
  return (await server.query(query, { name: model })).data.downloadModel;
}

const events = (id: string, server = api) =>
  server.subscribe(`subscription ($id: ID!) { job(id: $id) { ${jobFields} } }`, { id });

async function ended(id: string, server = api) {
  let last: { __typename: string; [field: string]: unknown } | null = null;
  for await (const { data } of events(id, server)) last = data.job;
  return last!;
}

async function models(): Promise<{ name: string; state: string; bytes: number | null; repository: string | null }[]> {
  return (await api.query('{ models(downloadable: true) { name state bytes repository isDefault } }')).data.models;
}

describe('a model of the hub', () => {
  it('is fetched with bytes, speed and time left, cancelled, gone on with, and then runs', async () => {
    const before = await models();
    expect(before[0]).toMatchObject({ name: 'ioi-mini', state: 'HERE', repository: null });
    expect(before.find((model) => model.name === 'gpt2')).toMatchObject({ state: 'DOWNLOADABLE', bytes: 548_105_171 });

    const { id } = await download(name);
    // What needs the model goes on meanwhile.
    const run = `{ run(input: { prompts: [{ text: "a" }] }) { nextTokens(top: 1) { id } } }`;
    expect((await api.query(run)).errors).toBeUndefined();
    type Progress = {
      bytesHere: number;
      bytesTotal: number;
      bytesPerSecond: number | null;
      secondsLeft: number | null;
    };
    let seen: Progress | null = null;
    for await (const { data } of events(id)) {
      seen = data.job.partial?.progress ?? seen;
      if (seen?.secondsLeft) await api.query('mutation ($id: ID!) { cancelJob(id: $id) { __typename } }', { id });
    }
    expect(seen!.bytesTotal).toBeGreaterThan(3_000_000);
    expect(seen!.bytesPerSecond).toBeGreaterThan(100_000);
    expect(await api.query('query ($id: ID!) { job(id: $id) { __typename } }', { id })).toMatchObject({
      data: { job: { __typename: 'CancelledJob' } },
    });
    expect((await models()).find((model) => model.name === name)).toMatchObject({ state: 'INCOMPLETE' });

    const again = await download(name);
    expect(again.id).toBe(id);
    expect(await ended(id)).toMatchObject({
      __typename: 'SucceededJob',
      result: { operation: 'model.download', model: null, result: { name, progress: null } },
    });
    expect(hub.rangesOf('model.safetensors')).toEqual([null, expect.stringMatching(/^bytes=[1-9]\d+-$/)]);
    expect((await models()).find((model) => model.name === name)).toMatchObject({ state: 'HERE', repository: name });
    const { data } = await api.query(
      'query ($model: String) { model(model: $model) { name missing config { dModel } } }',
      {
        model: name,
      },
    );
    expect(data.model).toEqual({ name, missing: [], config: { dModel: 16 } });
  });

  it('that takes longer than a download may is given up, and gone on with by the next', async () => {
    const variables = {
      HF_ENDPOINT: hub.address,
      HF_HUB_CACHE: join(work, 'slow'),
      CIRCUIT_LENS_DOWNLOAD_SECONDS: '1',
    };
    const hurried = await ApiProcess.start(variables);
    try {
      const fetched = async () => ended((await download(name, hurried)).id, hurried);
      let last = await fetched();
      expect(last).toMatchObject({ __typename: 'FailedJob', error: { code: 'QUERY_TIMEOUT' } });
      expect((last.error as { message: string }).message).toContain('1 s');
      while (last.__typename === 'FailedJob') last = await fetched();
      expect(last.__typename).toBe('SucceededJob');
      expect(hub.rangesOf('model.safetensors').at(-1)).toMatch(/^bytes=[1-9]\d+-$/);
    } finally {
      await hurried.stop();
    }
  });

  it('that the hub does not know fails with what to do, and leaves nothing behind', async () => {
    const { id } = await download('somebody/nothing');
    const { error } = (await ended(id)) as unknown as { error: { code: string; message: string } };
    expect(error).toMatchObject({ code: 'HUB_REFUSED', message: expect.stringContaining('Check the name') });
    expect(readdirSync(join(work, 'hub')).some((folder) => folder.includes('nothing'))).toBe(false);
    const { id: embedded } = await download('ioi-mini');
    expect(await ended(embedded)).toMatchObject({ error: { code: 'BAD_USER_INPUT' } });
    expect(existsSync(join(work, 'hub', 'models--ioi-mini'))).toBe(false);
  });
});
