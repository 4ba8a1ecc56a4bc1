import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SafetensorsFile } from '@circuit-lens/model';
import { decodeTensor, hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess, temporaryHome } from './support/apiProcess.ts';

const home = temporaryHome();
const folder = mkdtempSync(join(tmpdir(), 'circuit-lens-downloads-'));
let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start({ CIRCUIT_LENS_HOME: home });
});
afterAll(async () => {
  await api.stop();
  for (const path of [home, folder]) rmSync(path, { recursive: true, force: true });
});

interface TensorAnswer {
  shape: number[];
  data: string;
  npy: string;
  safetensors: string;
  csv: string;
  json: string;
}

const addresses =
  'npy: downloadUrl(format: NPY) safetensors: downloadUrl(format: SAFETENSORS) csv: downloadUrl(format: CSV) json: downloadUrl(format: JSON)';
const fields = `shape data ${addresses}`;
const input = { model: 'ioi-mini', promptSet: 'notebook' };

async function askRun(): Promise<{
  id: string;
  attention: TensorAnswer;
  residual: TensorAnswer;
  loss: { perToken: TensorAnswer };
}> {
  const { data, errors } = await api.query(
    `query ($input: RunInput!) { run(input: $input) { id attention(layer: 1, head: 2) { ${fields} }
       residual: activation(hook: "${hookName('resid_post', 2)}", positions: [-1]) { ${fields} } loss { perToken { ${fields} } } } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.run;
}

const valuesOf = ({ data }: TensorAnswer) => decodeTensor({ data });
const get = (path: string, headers: Record<string, string> = {}) => fetch(api.address + path, { headers });
const bytesOf = async (path: string) => Buffer.from(await (await get(path)).arrayBuffer());

/** An own reader of .npy: header and values. */
function parseNpy(bytes: Buffer): { header: string; values: Float32Array } {
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]));
  const start = 10 + bytes.readUInt16LE(8);
  expect(start % 64).toBe(0);
  expect(bytes[start - 1]).toBe(0x0a);
  return {
    header: bytes.toString('latin1', 10, start).trim(),
    values: new Float32Array(new Uint8Array(bytes.subarray(start)).buffer),
  };
}

async function parseSafetensors(bytes: Buffer): Promise<SafetensorsFile> {
  const path = join(folder, 'downloaded.safetensors');
  writeFileSync(path, bytes);
  return SafetensorsFile.open(path);
}

describe('a tensor under its address', () => {
  it('is the same in every format', async () => {
    const { attention } = await askRun();
    const expected = valuesOf(attention);
    const npy = parseNpy(await bytesOf(attention.npy));
    expect(npy.header).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (16, 16), }");
    expect([...npy.values]).toEqual([...expected]);

    const file = await parseSafetensors(await bytesOf(attention.safetensors));
    const hook = hookName('pattern', 1);
    expect(file.entries.get(hook)?.shape).toEqual([16, 16]);
    expect([...(await file.readFloat32(hook))]).toEqual([...expected]);
    expect(JSON.parse(file.metadata.provenance!)).toMatchObject({ model: { name: 'ioi-mini' }, prependBos: true });
    await file.close();

    const lines = (await bytesOf(attention.csv)).toString().trimEnd().split('\n');
    expect(lines[0]).toBe('query,key,value');
    expect(lines[1]).toBe('"<|endoftext|>","<|endoftext|>",1');
    expect(lines.slice(1).map((line) => Number(line.split(',').at(-1)))).toEqual([...expected]);

    const json = JSON.parse((await bytesOf(attention.json)).toString());
    expect(json).toMatchObject({ hook, shape: [16, 16], provenance: { model: { name: 'ioi-mini' } } });
    expect([...decodeTensor(json)]).toEqual([...expected]);
  });

  it('of one axis and of one that is no activation are read too', async () => {
    const { loss, residual } = await askRun();
    expect(parseNpy(await bytesOf(residual.npy)).header).toContain("'shape': (8, 1, 128)");
    const { header, values } = parseNpy(await bytesOf(loss.perToken.npy));
    expect(header).toContain("'shape': (8, 15)");
    expect([...values]).toEqual([...valuesOf(loss.perToken)]);
  });

  it('is answered in ranges, and not at all when it is known already', async () => {
    const { attention } = await askRun();
    const whole = await get(attention.npy);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const etag = whole.headers.get('etag')!;
    expect(etag).toMatch(/^"[0-9a-f]{64}\.npy"$/);
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    const part = await get(attention.npy, { range: 'bytes=128-255', 'if-range': etag });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 128-255/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(128, 256));
    expect((await get(attention.npy, { range: 'bytes=999999-' })).status).toBe(416);
    // `fetch` would add `no-cache`, which asks for the whole file.
    const known = await get(attention.npy, { 'if-none-match': etag, 'cache-control': 'max-age=0' });
    expect(known.status).toBe(304);
  });

  it('stays after a restart', async () => {
    const { attention, loss } = await askRun();
    const before = await Promise.all([attention.npy, loss.perToken.npy].map(bytesOf));
    await api.stop();
    api = await ApiProcess.start({ CIRCUIT_LENS_HOME: home });
    expect(await Promise.all([attention.npy, loss.perToken.npy].map(bytesOf))).toEqual(before);
  });
});

describe('every activation of a run', () => {
  it('is one safetensors file, chosen by globs', async () => {
    const { id, attention } = await askRun();
    const path = `/runs/${id}/activations.safetensors?hooks=${hookName('pattern', 1)}&hooks=blocks.*.hook_resid_pre`;
    const file = await parseSafetensors(await bytesOf(path));
    expect([...file.entries.keys()].sort()).toEqual(
      [hookName('pattern', 1), ...[0, 1, 2, 3].map((layer) => hookName('resid_pre', layer))].sort(),
    );
    const pattern = await file.readFloat32(hookName('pattern', 1));
    expect([...pattern.subarray(2 * 256, 3 * 256)]).toEqual([...valuesOf(attention)]);
    expect(JSON.parse(file.metadata.axes!)[hookName('resid_pre', 0)]).toEqual(
      ['prompt', 'position', 'dModel'].map((name) => ({ name })),
    );
    expect(file.metadata.run).toBe(id);
    await file.close();
    expect((await get(path, { range: 'bytes=0-7' })).status).toBe(206);
  });
});

describe('what is refused', () => {
  const unknown = 'f'.repeat(64);
  it.each([
    ['an unknown tensor', `/tensors/${unknown}.npy`, 404, 'NOT_FOUND'],
    ['an unknown format', `/tensors/${unknown}.exe`, 404, 'NOT_FOUND'],
    ['a path out of the folder', '/tensors/..%2f..%2fcircuit-lens.db', 404, 'NOT_FOUND'],
    ['an unknown run', '/runs/nope/activations.safetensors', 404, 'NOT_FOUND'],
    ['another path', '/elsewhere', 404, 'NOT_FOUND'],
  ])('%s', async (_what, path, status, code) => {
    const response = await get(path);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string; remedy: string } }[] };
    expect([response.status, errors[0]!.extensions.code]).toEqual([status, code]);
    expect(errors[0]!.extensions.remedy).toBeTruthy();
  });

  it('a hook that matches nothing, and a page from elsewhere', async () => {
    const { id, attention } = await askRun();
    const response = await get(`/runs/${id}/activations.safetensors?hooks=nothing`);
    expect([response.status, (await response.json()) as object]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'UNKNOWN_HOOK' } }] },
    ]);
    const foreign = await get(attention.npy, { origin: 'https://evil.example' });
    expect([foreign.status, (await foreign.json()) as object]).toMatchObject([
      403,
      { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    ]);
  });
});
