import { describe, expect, it } from 'vitest';
import { OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import { OnnxGraph } from '../runtime/onnxGraph.ts';
import { roundToFloat16 } from './roundToFloat16.ts';

const rounded = (...values: number[]) => {
  const array = Float32Array.from(values);
  roundToFloat16(array, 'W');
  return array;
};

describe('rounding to float16', () => {
  it("takes the nearest one, halves to even: the runtime's own cast changes nothing any more", async () => {
    let state = 1;
    const values = Float32Array.from({ length: 20_000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state / 2 ** 30 - 1) * 10 ** ((state % 9) - 4);
    });
    const got = rounded(...values, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_504, 65_519, -2.5);
    const cast = await castToFloat16AndBack(
      Float32Array.of(...values, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_504, 65_519, -2.5),
    );
    const normal = [...cast.keys()].filter((i) => Math.abs(cast[i]!) > 2 ** -14);
    expect(normal.length).toBeGreaterThan(18_000);
    expect(normal.map((i) => got[i])).toEqual(normal.map((i) => cast[i]));
    expect([...(await castToFloat16AndBack(got))]).toEqual([...got]);
  });

  it('leaves nothing that a GPU may flush to zero', () => {
    expect([...rounded(2 ** -14, 2 ** -15, 1.1 * 2 ** -15, -0.9 * 2 ** -14, 1e-9, 0)]).toEqual([
      2 ** -14,
      0,
      2 ** -14,
      -(2 ** -14),
      0,
      0,
    ]);
  });

  it('refuses a weight that float16 does not reach, by name', () => {
    expect(() => rounded(1, -65_520)).toThrow(
      'W holds a weight of 65520; float16 ends at 65504. Use --precision fp32.',
    );
  });
});

async function castToFloat16AndBack(values: Float32Array): Promise<Float32Array> {
  const runtime = await OnnxRuntime.open('cpu');
  const graph = new OnnxGraph();
  graph.cast(graph.cast(graph.input('x', [values.length]), 'float16'), 'float32', 'y');
  graph.output('y', [values.length]);
  const stage = await runtime.compile(graph, { name: 'cast', resident: [] });
  const { y } = await runtime.run(stage, { x: runtime.wrap(values, [values.length]) }, ['y']);
  return y!.data as Float32Array;
}
