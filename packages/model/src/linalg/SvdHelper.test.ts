import { expect, test } from 'vitest';
import { factoredSvd } from './factoredSvd.ts';
import { SvdHelper } from './SvdHelper.ts';

const a = Float32Array.from({ length: 40 }, (_, i) => Math.sin(i + 1));
const b = Float32Array.from({ length: 36 }, (_, i) => Math.cos(i * i));

test('the helper thread gives the same numbers to the last bit', async () => {
  const helper = new SvdHelper();
  const jobs = [helper.svd(a, b, 4), helper.svd(b, a, 4)];
  expect(helper.hasRoom).toBe(false);
  expect(await Promise.all(jobs)).toEqual([factoredSvd(a, b, 4), factoredSvd(b, a, 4)]);
  expect(helper.hasRoom).toBe(true);
  await helper.close();
});

test('a job that fails there fails here, and the helper takes no more', async () => {
  const helper = new SvdHelper();
  await expect(helper.svd(Float32Array.of(Number.NaN), Float32Array.of(1), 1)).rejects.toThrow(/NaN/);
  expect(helper.hasRoom).toBe(false);
  await expect(helper.svd(a, b, 4)).rejects.toThrow(/NaN/);
  await helper.close();
});
