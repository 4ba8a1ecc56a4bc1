import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMetadata, SafetensorsFile } from './safetensors.ts';
import { writeSafetensors } from './safetensorsWriter.ts';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-safetensors-'));
  path = join(folder, 'a.safetensors');
});
afterAll(() => rmSync(folder, { recursive: true }));

const values = Float32Array.of(0, 1, -2, 0.5, 65_504, -0.25);

describe('written and read again', () => {
  test.each(['F32', 'F16', 'BF16'] as const)('%s', async (dtype) => {
    const exact = dtype === 'BF16' ? values.map((v) => (v === 65_504 ? 65_536 : v)) : values;
    await writeSafetensors(path, [{ name: 'x', dtype, shape: [2, 3], data: exact }]);
    const file = await SafetensorsFile.open(path);
    expect(file.entries.get('x')).toMatchObject({ dtype, shape: [2, 3] });
    expect(await file.readFloat32('x')).toEqual(exact);
    await file.close();
  });

  test('tensors larger than a piece, given in pieces', async () => {
    const size = (3 << 20) + 5;
    const data = function* (): Iterable<Float32Array> {
      for (let at = 0; at < size; at += 1000)
        yield new Float32Array(Math.min(1000, size - at)).map((_, i) => (at + i) % 2048);
    };
    await writeSafetensors(path, [{ name: 'long', dtype: 'F16', shape: [size], data }]);
    const file = await SafetensorsFile.open(path);
    const read = await file.readFloat32('long');
    await file.close();
    expect(read.every((value, i) => value === i % 2048)).toBe(true);
  });

  test('integers, empty tensors, scalars, metadata and odd names', async () => {
    await writeSafetensors(
      path,
      [
        { name: 'flags', dtype: 'U8', shape: [3], data: Uint8Array.of(1, 0, 1) },
        { name: 'ids "quoted" \\ {', dtype: 'I64', shape: [2], data: BigInt64Array.of(50_256n, -1n) },
        { name: 'short', dtype: 'I32', shape: [1], data: Int32Array.of(-7) },
        { name: 'empty', dtype: 'F32', shape: [0, 4], data: new Float32Array(0) },
        { name: 'scalar', dtype: 'F64', shape: [], data: Float64Array.of(Math.PI) },
      ],
      { recipe: '{"a": "b:c"}', format: 'pt' },
    );
    const file = await SafetensorsFile.open(path);
    expect(await file.readIntegers('ids "quoted" \\ {')).toEqual([50_256, -1]);
    expect(await file.readIntegers('short')).toEqual([-7]);
    expect(await file.readIntegers('flags')).toEqual([1, 0, 1]);
    expect(await file.readFloat32('empty')).toHaveLength(0);
    expect((await file.readFloat32('scalar'))[0]).toBeCloseTo(Math.PI);
    await expect(file.readFloat32('short')).rejects.toThrow(/is I32; F32, F16, BF16, F64/);
    await expect(file.readFloat32('absent')).rejects.toThrow(/no tensor "absent"/);
    await file.close();
    expect(await readMetadata(path)).toEqual({ recipe: '{"a": "b:c"}', format: 'pt' });
  });

  test('a failed write leaves the old file and no part', async () => {
    await writeSafetensors(path, [{ name: 'x', dtype: 'F32', shape: [6], data: values }]);
    const before = readFileSync(path);
    const bad = writeSafetensors(path, [{ name: 'x', dtype: 'F32', shape: [7], data: values }]);
    await expect(bad).rejects.toThrow(/takes 28 bytes; its values have 24/);
    expect(readFileSync(path)).toEqual(before);
    expect(existsSync(`${path}.part`)).toBe(false);
  });
});

describe('a file that is not what its header says', () => {
  const file = (header: string, data: number, claim = Buffer.byteLength(header)): Buffer => {
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(claim));
    return Buffer.concat([prefix, Buffer.from(header), Buffer.alloc(data)]);
  };
  const header = (...tensors: [string, unknown, unknown, unknown][]): string =>
    `{${tensors.map(([name, dtype, shape, data_offsets]) => `"${name}":${JSON.stringify({ dtype, shape, data_offsets })}`)}}`;
  const one = header(['a', 'F32', [2], [0, 8]]);

  test.each([
    ['empty', Buffer.alloc(0), /has 0 bytes/],
    ['shorter than its length field', Buffer.alloc(5), /has 5 bytes/],
    ['a header longer than the file', file(one, 8, 10_000), /claims 10000 bytes/],
    ['a header length beyond all reason', file(one, 8, 2 ** 50), /claims 1125899906842624/],
    ['no JSON', file('{"a":', 0), /not JSON/],
    ['no UTF-8', Buffer.concat([file('', 0, 2), Buffer.of(0xff, 0xfe)]), /not UTF-8/],
    ['a list', file('[]', 0), /not a JSON object/],
    ['truncated', file(one, 7), /truncated: it has \d+ bytes, .*"a"/],
    ['trailing bytes', file(one, 9), /accounts for/],
    ['an unknown dtype', file(header(['a', 'F31', [2], [0, 8]]), 8), /dtype "F31"; known are/],
    ['a shape that is no shape', file(header(['a', 'F32', [-2], [0, 8]]), 8), /shape \[-2\]/],
    ['no range', file(header(['a', 'F32', [2], [0]]), 8), /byte range \[0\]/],
    ['a range backwards', file(header(['a', 'F32', [2], [8, 0]]), 8), /byte range \[8,0\]/],
    [
      'a range of another length',
      file(header(['a', 'F32', [3], [0, 8]]), 8),
      /has 8 bytes, but F32 of shape \[3\] takes 12/,
    ],
    ['overlap', file(header(['a', 'F32', [2], [0, 8]], ['b', 'F32', [2], [4, 12]]), 12), /"b" overlaps "a"/],
    ['a gap', file(header(['a', 'F32', [2], [0, 8]], ['b', 'F32', [1], [12, 16]]), 16), /"b" leaves a gap after "a"/],
    ['a name twice', file(header(['a', 'F32', [2], [0, 8]], ['a', 'F32', [2], [0, 8]]), 8), /"a" twice/],
    ['metadata of numbers', file('{"__metadata__":{"a":1}}', 0), /__metadata__/],
    ['a tensor without description', file('{"a":3}', 0), /"a" is not described/],
  ])('%s is refused and named', async (_name, bytes, message) => {
    writeFileSync(path, bytes);
    await expect(SafetensorsFile.open(path)).rejects.toThrow(
      expect.objectContaining({ code: 'MODEL_FILES_CORRUPT', message: expect.stringMatching(message) }),
    );
  });

  test('no file at all', async () => {
    await expect(readMetadata(join(folder, 'absent'))).rejects.toThrow(
      expect.objectContaining({ code: 'MODEL_FILES_MISSING' }),
    );
  });
});
