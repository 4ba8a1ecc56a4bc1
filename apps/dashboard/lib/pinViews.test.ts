import { describe, expect, it } from 'vitest';
import { movedPin, pinsOf, pinViews } from './pinViews.ts';

const base64 = (values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');
const answer = {
  shown: {
    attentionPatterns: {
      shape: [1, 2, 3, 3],
      data: base64([1, 0, 0, 0.5, 0.5, 0, 0.25, 0.25, 0.5, 1, 0, 0, 1, 0, 0, 0, 1, 0]),
    },
  },
  all: { directLogitAttribution: { mean: { shape: [2, 2], values: [0.1, 0.2, 0.3, 0.4] } } },
};

describe('pinned heads', () => {
  it('show their effect, and their pattern without BOS', () => {
    const views = pinViews(['L1H0', 'L0H1'], answer, 1)!;
    expect(views.map(({ effect }) => effect)).toEqual([0.3, 0.2]);
    expect([...views[0]!.pattern!.values]).toEqual([0.5, 0, 0.25, 0.5]);
    expect([...views[1]!.pattern!.values]).toEqual([0, 0, 1, 0]);
  });

  it('show the whole pattern where there is no BOS', () => {
    expect(pinViews(['L1H0', 'L0H1'], answer, 0)![0]!.pattern!.size).toBe(3);
  });

  it('wait for the answer to these pins while the last one is still there', () => {
    expect(pinViews(['L1H0'], answer, 1)).toBeNull();
  });

  it('leave out heads that the model does not have', () => {
    const pins = ['L0H1', 'L9H9', 'L1H8'];
    expect(pinsOf(pins, { nLayers: 4, nHeads: 8 })).toEqual({ known: ['L0H1'], unknown: ['L9H9', 'L1H8'] });
    expect(pinsOf(pins, null).known).toEqual([]);
  });

  it('change places, and stay at the ends', () => {
    const pins = ['L0H0', 'L1H1', 'L2H2'];
    expect(movedPin(pins, 'L0H0', 1)).toEqual(['L1H1', 'L0H0', 'L2H2']);
    expect(movedPin(pins, 'L2H2', -1)).toEqual(['L0H0', 'L2H2', 'L1H1']);
    expect(movedPin(pins, 'L0H0', -1)).toEqual(pins);
    expect(movedPin(pins, 'L2H2', 1)).toEqual(pins);
  });
});
