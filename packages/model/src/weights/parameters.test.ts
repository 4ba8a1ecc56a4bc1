import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { type LoadedCheckpoint, loadCheckpoint } from './checkpoint.ts';
import { getParameter, parameterNames } from './parameters.ts';

let folder: string;
let model: LoadedCheckpoint;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-parameters-'));
  await writeRandomCheckpoint(folder, { nLayers: 3, nHeads: 2, dModel: 8, dMlp: 10, dVocab: 11, nCtx: 6, seed: 1 });
  model = await loadCheckpoint(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (name: string, index?: number[]) => getParameter(model.weights, model.config, name, index);

test('every parameter has the shape and axes that are listed for it, at every depth of index', () => {
  for (const { name, shape, axes } of parameterNames(model.config)) {
    for (let depth = 0; depth <= shape.length; depth++) {
      const tensor = get(name, new Array(depth).fill(0));
      expect(tensor.shape, name).toEqual(shape.slice(depth));
      expect(tensor.axes.map((axis) => axis.name)).toEqual(axes.slice(depth));
      expect(tensor.data[0]).toBe(get(name).data[0]);
    }
  }
});

test('shapes are TransformerLens’ own', () => {
  const shapes = Object.fromEntries(parameterNames(model.config).map(({ name, shape }) => [name, shape]));
  expect(shapes).toMatchObject({ W_E: [11, 8], W_pos: [6, 8], W_Q: [3, 2, 8, 4], W_O: [3, 2, 4, 8], b_V: [3, 2, 4] });
  expect(shapes).toMatchObject({
    b_O: [3, 8],
    W_in: [3, 8, 10],
    W_out: [3, 10, 8],
    W_U: [8, 11],
    b_U: [11],
    ln1_w: [3, 8],
  });
});

test('heads are cut out of the turned W_Q and the rows of W_O', () => {
  const block = model.weights.blocks[2]!;
  for (let d = 0; d < 8; d++) {
    for (let k = 0; k < 4; k++) {
      expect(get('W_Q').at(2, 1, d, k)).toBe(block.W_Q_T[(4 + k) * 8 + d]);
      expect(get('W_K', [-1, 1]).at(d, k)).toBe(block.W_K_T[(4 + k) * 8 + d]);
      expect(get('W_O', [2, -1]).at(k, d)).toBe(block.W_O[(4 + k) * 8 + d]);
    }
  }
});

test('unknown names and indices are refused with what is allowed', () => {
  expect(() => get('W_X')).toThrow(/no parameter "W_X". Allowed: W_E, W_pos, W_Q/);
  expect(() => get('b_U', [0, 0])).toThrow(/has 1 axes \(dVocab\); got 2/);
  expect(() => get('W_Q', [3])).toThrow(/outside axis "layer" of size 3/);
  expect(() => get('W_Q', [0, 2])).toThrow(/outside axis "head" of size 2/);
  expect(() => get('b_Q', [0.5])).toThrow(/outside axis "layer"/);
});
