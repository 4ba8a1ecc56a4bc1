import { hookNames } from '@circuit-lens/shared';
import { expect, it } from 'vitest';
import { prefixHooks } from '../../forward/Prefix.ts';
import { loadTinyModel } from '../../testing/tinyModel.ts';
import { prefixOfRows } from '../rowsOfRun.ts';
import { PathTensors } from './PathTensors.ts';

it('picks what rows take from the base run: outputs at their places, keys and values before a position', async () => {
  const model = await loadTinyModel();
  const tokens = [
    [210, 17, 103, 5, 17, 88, 199],
    [210, 0, 64, 64, 151, 9, 42],
  ];
  const { nLayers } = model.config;
  const { cache } = await model.runWithCache(tokens, { names: [...prefixHooks(nLayers), ...hookNames('attn_out', 3)] });
  const run = { model, base: { tokens, hooks: [], cache } };
  const tensors = new PathTensors(run);
  const rows = [
    { prompt: 1, position: 6 },
    { prompt: 0, position: 2 },
    { prompt: 1, position: 0 },
  ];
  const outputs = await tensors.outputs('attn_out', 2, rows);
  expect(outputs.dims).toEqual([3, 1, model.config.dModel]);
  const there = rows.map(({ prompt, position }) => [...cache.get('attn_out', 2).sub(prompt, position).data]);
  expect([...(outputs.data as Float32Array)]).toEqual(there.flat());

  const prefix = tensors.prefix(rows, 4);
  const known = prefixOfRows(run, rows, { cut: 4, startAtLayer: 1 });
  expect(prefix).toMatchObject({ length: known.length, prompts: known.prompts });
  for (const layer of [1, 2]) {
    const [k, v] = [await prefix.pick('k', layer), await prefix.pick('v', layer)];
    expect(k.dims).toEqual([3, 4, model.config.nHeads, model.config.dHead]);
    expect([k.data, v.data]).toEqual([known.layers[layer]!.k, known.layers[layer]!.v]);
  }
  tensors.release();
});
