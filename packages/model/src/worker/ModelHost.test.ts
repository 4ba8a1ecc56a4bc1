import { CircuitLensError } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tensor } from '../tensor.ts';
import { fixtureEntry as entry, startSlices } from './fixtures/slices.ts';
import { ModelHost } from './ModelHost.ts';

describe('a call', () => {
  const settings = { threads: 1, home: '/nowhere', defaultModel: 'ioi-mini' };
  let host: ModelHost;
  beforeAll(async () => {
    host = await ModelHost.start({ entry, ...settings });
  });
  afterAll(() => host.close());

  it('reaches a worker that knows its settings', async () => {
    expect(await host.run('settings', null)).toEqual(settings);
  });

  it('leaves the event loop of the caller free', async () => {
    let timers = 0;
    let slices = 0;
    const timer = setInterval(() => timers++, 1);
    await host.run('slices', { count: 3, ms: 100 }, { onProgress: () => slices++ });
    clearInterval(timer);
    expect(slices).toBe(3);
    // On a loop that is blocked slice by slice a timer fires once a slice.
    expect(timers).toBeGreaterThan(3 * slices);
  });

  it('tells what there is of its result so far, a few times a second', async () => {
    const partials: { ends: Tensor; done: number }[] = [];
    const onPartial = (partial: Record<string, unknown>) => partials.push(partial as (typeof partials)[number]);
    const started = performance.now();
    await host.run('slices', { count: 50, ms: 10 }, { onPartial });
    expect(partials.length).toBeGreaterThan(1);
    // At most one every 100 ms, however long it took, and the last one.
    expect(partials.length).toBeLessThanOrEqual((performance.now() - started) / 100 + 1);
    // Each is how it was then, although the operation wrote on into the same tensor.
    for (const { ends, done } of partials) expect(ends.data.filter((end) => end > 0)).toHaveLength(done);
  });

  it('answers two at once, each with its own result', async () => {
    const answers = await Promise.all([host.run('echo', { a: 1 }), host.run('echo', { b: [2] })]);
    expect(answers).toEqual([{ a: 1 }, { b: [2] }]);
  });

  it('overtakes background calls between two slices when it is interactive', async () => {
    const { call, progress, started } = startSlices(host, 30);
    await started;
    await host.run('echo', 'now');
    const doneBefore = progress.length;
    await call;
    expect(doneBefore).toBeLessThan(30);
    expect(progress).toHaveLength(30);
  });

  it('that is cancelled ends between two slices, and the next one works', async () => {
    const controller = new AbortController();
    const { call, progress, started } = startSlices(host, 1000, { signal: controller.signal });
    await started;
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'CircuitLensError', code: 'JOB_CANCELLED' });
    expect(progress.length).toBeLessThan(1000);
    expect(await host.run('echo', 1)).toBe(1);
  });

  it('that is cancelled while it waits ends before the one it waits for', async () => {
    const order: string[] = [];
    const long = startSlices(host, 20);
    await long.started;
    const controller = new AbortController();
    const waiting = startSlices(host, 20, { signal: controller.signal });
    controller.abort();
    await Promise.all([
      long.call.then(() => order.push('long')),
      waiting.call.catch((error) => order.push(error.code)),
    ]);
    expect(order).toEqual(['JOB_CANCELLED', 'long']);
    expect(waiting.progress).toEqual([]);
  });

  it('whose signal is aborted already does not start', async () => {
    const call = host.run('echo', 1, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
  });

  it('is refused with QUEUE_FULL above the limit, while the accepted ones are answered', async () => {
    const calls = Array.from({ length: 300 }, (_, i) => host.run('slices', { count: 1, ms: i === 0 ? 50 : 0 }));
    const settled = await Promise.allSettled(calls);
    const refused = settled.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    expect(new Set(refused)).toEqual(new Set(['QUEUE_FULL']));
    expect(refused).toHaveLength(300 - 256);
  });

  it('brings tensors back, whatever their values and their memory, and leaves the worker its own', async () => {
    for (let i = 0; i < 2; i++) {
      const result = (await host.run('tensors', null)) as unknown as Record<string, Tensor> & { views: Tensor[] };
      expect(result.parameter).toBeInstanceOf(Tensor);
      expect([...result.parameter!.data]).toEqual([1, 2, 3, 4, 5, 6]);
      expect(result.again).toEqual(result.parameter);
      expect(result.views.map((view) => [...view.data])).toEqual([[1, 2], [5, 6]]); // biome-ignore format: pairs
      expect([...result.special!.data]).toEqual([Number.NEGATIVE_INFINITY, Number.NaN, -0, 1.401298464324817e-45]);
      expect(result.special!.axes).toEqual([{ name: 'token', labels: ['a', 'b', 'c', 'd'] }]);
      expect(result.empty!.shape).toEqual([0, 3]);
      expect(result.plain).toEqual({
        missing: undefined,
        nothing: null,
        number: Number.NEGATIVE_INFINITY,
        list: [1, 'two'],
      });
    }
  });

  it('that fails keeps code, message and details', async () => {
    const details = { head: 'L99H0', allowed: [1, Number.NEGATIVE_INFINITY] };
    const error = await host.run('throwTyped', details).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(CircuitLensError);
    expect(error).toMatchObject({ code: 'UNKNOWN_HEAD', message: 'There is no head "L99H0".', details });
  });

  it('that fails with a plain error keeps its message and the place it was thrown', async () => {
    const error = await host.run('throwPlain', null).catch((thrown) => thrown);
    expect(error).not.toBeInstanceOf(CircuitLensError);
    expect(error.message).toBe('a plain error');
    expect(error.stack).toContain('fixtureWorker.ts');
  });

  it('with an input or a result that is no plain data fails by itself', async () => {
    await expect(host.run('echo', () => {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(host.run('returnFunction', null)).rejects.toThrow('could not be cloned');
    expect(await host.run('echo', 1)).toBe(1);
  });
});

describe('a worker that crashes', () => {
  it('rejects every call in flight, and the next call starts a new one', async () => {
    const host = await ModelHost.start({ entry });
    const { call, started } = startSlices(host, 1000);
    await started;
    const crash = host.run('exit', 3);
    await expect(crash).rejects.toMatchObject({ code: 'WORKER_CRASHED', details: { exitCode: 3 } });
    await expect(call).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
    expect(await host.run('echo', 'again')).toBe('again');
    await host.close();
  });

  it('says what was thrown', async () => {
    const host = await ModelHost.start({ entry });
    const call = host.run('throwOutsideTheCall', null);
    await expect(call).rejects.toThrow('thrown where nobody catches it');
    await host.close();
  });

  it('three times in a row is not started a fourth time', async () => {
    const host = await ModelHost.start({ entry });
    for (let i = 0; i < 3; i++) await expect(host.run('exit', 1)).rejects.toThrow('exit code 1');
    const refused = host.run('echo', 1);
    await expect(refused).rejects.toMatchObject({ code: 'WORKER_CRASHED', details: { crashes: 3 } });
    await host.close();
  });

  it('while it starts is an error of the start', async () => {
    const missing = ModelHost.start({ entry: new URL('./fixtures/missing.mjs', import.meta.url) });
    await expect(missing).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
  });
});
