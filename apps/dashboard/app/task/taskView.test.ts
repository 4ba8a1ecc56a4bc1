import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { sentenceOf, taskFinding, taskView, worstFirst } from './taskView.ts';

const rows = [
  { text: 'When John and Mary met, John gave it to', correct: ' Mary', incorrect: ' John' },
  { text: 'When John and Mary met, Mary gave it to', correct: ' John', incorrect: ' Mary' },
];

const runOf = (perPrompt: number[]) => ({
  id: 'r',
  prompts: perPrompt.map((_, index) => ({ index, text: null, correct: null, incorrect: null })),
  logitDifference: { mean: 0, perPrompt, accuracy: 0, correctProbability: 0 },
  answers: perPrompt.map((value, prompt) => ({ prompt, rank: value > 0 ? 0 : 5, probability: 0.5 })),
  nextTokens: perPrompt.map((_, prompt) => ({ prompt, id: 1, text: ' Mary', probability: 0.5 })),
});

const view = taskView(runOf([3, -1]), rows, [0, 4]);

describe('the task', () => {
  it('counts what is right, and knows the places in the set', () => {
    expect(view).toMatchObject({ right: 1, first: 1 });
    expect(view.lines.map((line) => line.place)).toEqual([0, 4]);
    expect(view.difference.mean).toBe(1);
  });

  it('shows the worst prompt first', () => {
    expect(worstFirst(view.lines).map((line) => line.difference)).toEqual([-1, 3]);
  });

  it('groups by answer and by sentence', () => {
    expect(view.byName.map((group) => group.name)).toEqual(['·John', '·Mary']);
    expect(view.bySentence).toHaveLength(1);
    expect(sentenceOf(rows[0]!)).toBe('When … and … met, … gave it to');
  });

  it('does not claim more than its interval', () => {
    expect(findingText(taskFinding(view))).toMatch(/^Not clear: .* in 1 of 2 prompts/);
    expect(findingText(taskFinding(view))).toContain('The worst is prompt 5, where ·John trails by 1.00');
    const eight = taskView(runOf([1, 2, 3, 4, 5, 6, 7, 8]), Array(8).fill(rows[0]), [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(findingText(taskFinding(eight))).toMatch(/^Yes: .* 8 of 8/);
  });
});
