import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { ablationFinding, ablationView } from './ablationView.ts';
import type { AblationSide } from './queries.ts';

function side(difference: number, effects: number[], scale: number): AblationSide {
  return {
    id: 'r',
    logitDifference: { mean: difference, correctProbability: 0.5 },
    directLogitAttribution: { perPrompt: { shape: [1, 2, 2], values: effects } },
    activation: { values: [scale] },
    nextTokens: [],
  };
}

it('splits what the others do into repair and scale, and leaves nothing over', () => {
  // L1H1 wrote 3 and is gone; L1H0 writes 1 more at the old scale, and the scale fell from 2 to 1.6.
  const now = 2 * (2 / 1.6);
  const view = ablationView({ whole: side(4, [0, 0, 1, 3], 2), ablated: side(now, [0, 0, now, 0], 1.6) }, ['L1H1']);
  expect(view.written).toBeCloseTo(3);
  expect(view.predicted).toBeCloseTo(1);
  expect(view.repair).toBeCloseTo(1);
  expect(view.scaling).toBeCloseTo(0.5);
  expect(view.rest).toBeCloseTo(0);
  expect(view.grid[1]).toEqual([now - 1, null]);
  expect(findingText(ablationFinding(view))).toBe(
    'Without L1H1 the difference goes from 4.00 to 2.50. By what it wrote it should be 1.00: the rest makes up 1.50, most of all L1H0 (+1.50).',
  );
});

it('says that nothing is switched off, and that the rest hardly reacts', () => {
  const whole = side(4, [0, 0, 1, 3], 2);
  expect(findingText(ablationFinding(ablationView({ whole, ablated: whole }, [])))).toMatch(/^Nothing is switched off/);
  const view = ablationView({ whole, ablated: side(1, [0, 0, 1, 0], 2) }, ['L1H1']);
  expect(findingText(ablationFinding(view))).toMatch(/the rest of the model hardly reacts\.$/);
});
