import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Tensor } from '../tensor.ts';
import { ModelHost } from './ModelHost.ts';

const prompt = {
  text: 'When Mary and John went to the store, John gave a drink to',
  answers: { correct: ' Mary', incorrect: ' John' },
};

describe('the worker of the operations', () => {
  let host: ModelHost;
  beforeAll(async () => {
    host = await ModelHost.start();
  });
  afterAll(() => host.close());

  it('answers an operation with its envelope, tensors inside it', async () => {
    const envelope = await host.run('run.logitDifference', { model: 'ioi-mini', prompts: [prompt] });
    expect(envelope).toMatchObject({ operation: 'run.logitDifference', model: { name: 'ioi-mini' } });
    expect(envelope.result.perPrompt).toBeInstanceOf(Tensor);
  });

  it('keeps its parameters when it has answered with one', async () => {
    const ask = () => host.run('model.parameter', { model: 'ioi-mini', name: 'W_E' });
    const first = await ask();
    expect(await ask()).toEqual(first);
  });

  it('answers bad input with a code', async () => {
    await expect(host.run('no.such', {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(host.run('tokenize', { model: '/nowhere', text: '' })).rejects.toMatchObject({
      code: 'UNKNOWN_MODEL',
    });
  });

  it('stops a load when it is closed', async () => {
    const other = await ModelHost.start();
    const input = { model: 'ioi-mini', prompts: Array.from({ length: 256 }, () => prompt) };
    const call = other.run('run.logitDifference', input, { onProgress: () => void other.close() });
    await expect(call).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    await other.close();
  });

  it('tells the libraries of the process how to multiply on CUDA before it tries the device', async () => {
    vi.stubEnv('NVIDIA_TF32_OVERRIDE', undefined);
    const other = await ModelHost.start({ device: 'cuda' });
    await other.run('tokenize', { model: 'ioi-mini', text: '' }).catch(() => null);
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBe('0');
    await other.close();
    vi.unstubAllEnvs();
  });
});
