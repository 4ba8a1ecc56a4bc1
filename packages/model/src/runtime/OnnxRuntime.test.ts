import { afterEach, expect, it, vi } from 'vitest';
import { OnnxRuntime } from './OnnxRuntime.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['multiplies in float32 when nothing is said', undefined, '0'],
  ['multiplies as the user said', '1', '1'],
])('a CUDA device %s', async (_, said, expected) => {
  vi.stubEnv('NVIDIA_TF32_OVERRIDE', said);
  // Most machines have none: what is set must be set before it is tried.
  await OnnxRuntime.open('cuda').catch(() => null);
  expect(process.env.NVIDIA_TF32_OVERRIDE).toBe(expected);
});

it('a device that is not there is told with those that this build knows, which need not be there either', async () => {
  const opened = OnnxRuntime.open('tpu');
  await expect(opened).rejects.toMatchObject({
    code: 'DEVICE_UNAVAILABLE',
    message: expect.stringMatching(
      /^Device "tpu" can't be used: ONNX Runtime knows no such device\. This build knows cpu, .*whether or not the machine has them\. Use --device auto or cpu\.$/,
    ),
  });
});
