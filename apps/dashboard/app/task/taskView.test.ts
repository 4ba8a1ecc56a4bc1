import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import type { Evaluation } from './queries.ts';
import { intervalText, taskFinding, taskView, worstFirst } from './taskView.ts';

const rows = [
  { text: 'When John and Mary met, John gave it to', correct: ' Mary', incorrect: ' John' },
  { text: 'When John and Mary met, Mary gave it to', correct: ' John', incorrect: ' Mary' },
];

function evaluationOf(differences: number[]): Evaluation {
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const accuracy = differences.filter((value) => value > 0).length / differences.length;
  const [low, high] = differences.length > 1 ? [mean - 1, mean + 1] : [null, null];
  const group = (name: string) => ({ name, count: differences.length, mean, low, high, accuracy });
  return {
    mean,
    low,
    high,
    accuracy,
    byTemplate: [group('When [B] and [A] met, [B] gave it to [A]')],
    byName: [group(' Mary')],
    rows: differences.map((logitDifference, prompt) => ({
      prompt,
      logitDifference,
      rank: logitDifference > 0 ? 0 : 5,
      probability: 0.5,
      top: { id: 1, text: ' Mary', probability: 0.5 },
    })),
  };
}

const view = taskView(evaluationOf([3, -1]), rows, [0, 4]);

describe('the task', () => {
  it('counts what is right, and knows the places in the set', () => {
    expect(view).toMatchObject({ right: 1, first: 1, difference: { mean: 1, low: 0, high: 2 } });
    expect(view.lines.map((line) => line.place)).toEqual([0, 4]);
    expect(view.lines.map((line) => line.correct)).toEqual([' Mary', ' John']);
  });

  it('shows the worst prompt first', () => {
    expect(worstFirst(view.lines).map((line) => line.difference)).toEqual([-1, 3]);
  });

  it('names its groups as the tables show them, and counts what is right in each', () => {
    expect(view.byName).toMatchObject([{ name: '·Mary', count: 2, right: 1 }]);
    expect(view.bySentence[0]!.name).toContain('[A]');
  });

  it('does not claim more than its interval', () => {
    expect(findingText(taskFinding(view))).toMatch(/^Not clear: .* in 1 of 2 prompts/);
    expect(findingText(taskFinding(view))).toContain('between 0.00 and 2.00');
    expect(findingText(taskFinding(view))).toContain('The worst is prompt 5, where ·John trails by 1.00');
    const eight = taskView(evaluationOf([1, 2, 3, 4, 5, 6, 7, 8]), Array(8).fill(rows[0]), [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(findingText(taskFinding(eight))).toMatch(/^Yes: .* 8 of 8/);
  });

  it('says nothing of a mean of one prompt, and turns the words where the wrong name leads', () => {
    const one = taskView(evaluationOf([2]), rows, [0]);
    expect(intervalText(one.difference)).toBe('one prompt');
    expect(findingText(taskFinding(one))).not.toContain('average');
    expect(findingText(taskFinding(taskView(evaluationOf([-1, -3]), rows, [0, 1])))).toContain('It trails by 2.00');
  });
});
