import { describe, expect, it } from 'vitest';
import { Tensor } from '../tensor.ts';
import { packResult, unpackResult } from './tensorTransfer.ts';

const noCheckpoint = async () => {};

/** What arrives on the other thread. */
async function roundTrip(value: unknown): Promise<unknown> {
  const { result, buffers } = await packResult(value, noCheckpoint);
  return unpackResult(structuredClone(result, { transfer: buffers }));
}

describe('packResult and unpackResult', () => {
  it('keep values, shape, axes and labels, −inf, NaN and −0 too', async () => {
    const data = Float32Array.of(Number.NEGATIVE_INFINITY, Number.NaN, -0, 1e-45);
    const tensor = Tensor.of(data, [2, 2], ['query', 'key']).withLabels('key', ['a', 'b']);
    const arrived = (await roundTrip(tensor)) as Tensor;
    expect(arrived).toBeInstanceOf(Tensor);
    expect([...arrived.data].every((value, i) => Object.is(value, data[i]))).toBe(true);
    expect(arrived.shape).toEqual([2, 2]);
    expect(arrived.axes).toEqual([{ name: 'query' }, { name: 'key', labels: ['a', 'b'] }]);
  });

  it('find tensors however deep, and leave plain data as it is', async () => {
    const tensor = Tensor.zeros([2], ['token']);
    const value = {
      list: [{ tensor }, 1, null],
      odd: { '': tensor, 'a.b': 'text' },
      number: Number.NaN,
      none: undefined,
    };
    expect(await roundTrip(value)).toEqual(value);
  });

  it('leave the sender its memory: a parameter can be sent again and again', async () => {
    const parameter = Tensor.of(Float32Array.of(1, 2), [2], ['dModel']);
    await roundTrip({ parameter });
    expect(await roundTrip({ parameter })).toEqual({ parameter });
    expect([...parameter.data]).toEqual([1, 2]);
  });

  it('send of a view only its own values, not the buffer behind it', async () => {
    const whole = Tensor.zeros([1000, 2], ['head', 'dModel']);
    const { buffers } = await packResult([whole.sub(0), whole.sub(999)], noCheckpoint);
    expect(buffers.map((buffer) => buffer.byteLength)).toEqual([8, 8]);
  });

  it('send a tensor that stands in two places once', async () => {
    const tensor = Tensor.of(Float32Array.of(1, 2), [2], ['dModel']);
    expect((await packResult({ tensor, again: tensor }, noCheckpoint)).buffers).toHaveLength(1);
    expect(await roundTrip({ tensor, again: tensor })).toEqual({ tensor, again: tensor });
  });
});
