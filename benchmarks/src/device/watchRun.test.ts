import { loadModel } from '@circuit-lens/model';
import { expect, it } from 'vitest';
import { watchRun } from './watchRun.ts';

it('counts the stages of a pass and the products with weights in them, and nothing once it is over', async () => {
  const model = await loadModel('ioi-mini', { device: 'cpu' });
  const { nLayers, dModel, dMlp } = model.config;
  const run = () => model.run([[1, 2, 3]], { logitsAt: 'last' });
  const sums = await watchRun(model.runtime, run);
  expect(Object.fromEntries([...sums].map(([name, { runs }]) => [name, runs]))).toEqual({
    'resid_pre to resid_post': nLayers,
    unembed: 1,
  });
  expect(sums.get('resid_pre to resid_post')!.flops).toBe(2 * nLayers * 3 * (4 * dModel * dModel + 2 * dModel * dMlp));
  // Memory is shared with the processor.
  expect([...sums.values()].every(({ up, down }) => up + down === 0)).toBe(true);
  expect(model.runtime.observer).toBeNull();
});
