import { expect, it, vi } from 'vitest';
import { loadTinyModel } from '../testing/tinyModel.ts';
import { DeviceBase } from './DeviceBase.ts';

it('keeps what it has room for through the sweep, the rest until it is told', async () => {
  const model = await loadTinyModel();
  const { cache } = await model.runWithCache([[210, 17, 103, 5]], { names: ['blocks.*.attn.hook_q'] });
  const bytes = cache.get('q', 0).data.byteLength;
  const upload = vi.spyOn(model.runtime, 'upload');
  const release = vi.spyOn(model.runtime, 'release');
  const base = new DeviceBase({ model, base: { cache } }, 1.5 * bytes);

  const [kept, passing] = [await base.tensor('q', 0), await base.tensor('q', 1)];
  expect(kept.dims).toEqual([4 * model.config.nHeads, model.config.dHead]);
  expect(await base.tensor('q', 1)).toBe(passing);
  base.releasePassing();
  expect(release.mock.calls).toEqual([[passing]]);
  expect(await base.tensor('q', 0)).toBe(kept);
  const again = await base.tensor('q', 1);
  expect(again).not.toBe(passing);
  expect(upload).toHaveBeenCalledTimes(3);
  base.release();
  expect(release.mock.calls).toEqual([[passing], [again], [kept]]);
});
