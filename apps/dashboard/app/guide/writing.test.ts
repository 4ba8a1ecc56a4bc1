import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import {
  largestWriters,
  silenceSentence,
  streamLine,
  streamSentence,
  wordBars,
  wordsSentence,
  writersSentence,
  writersView,
} from './writing.ts';

const words = (ids: number[]) => ({
  id: 'r',
  prompts: [{ correct: { id: 1 }, incorrect: { id: 2 } }],
  nextTokens: ids.map((id, i) => ({ id, text: ` w${id}`, probability: 0.7 / (i + 1) })),
});

it('says whether the first word is the right answer, the wrong one, or neither', () => {
  const said = (ids: number[]) => findingText(wordsSentence(wordBars(words(ids))));
  expect(said([1, 2])).toBe('The model says ·w1 with 70.0\u00a0%, the right answer.');
  expect(said([2, 1])).toMatch(/the wrong answer\.$/);
  expect(said([3, 1])).toMatch(/neither of the two answers\.$/);
});

it('finds the largest step of the lens, down as well as up', () => {
  const line = streamLine({
    id: 'r',
    logitLens: { mean: { axes: [{ labels: ['0_pre', '0_mid', 'final_post'] }], values: [0, 4, 3.5] } },
  });
  expect(findingText(streamSentence(line))).toBe(
    'The largest step is from 0_pre to 0_mid: +4.00. At the end the sheet says +3.50.',
  );
  expect(findingText(streamSentence({ ...line, values: [0, 1, -4] }))).toMatch(/from 0_mid to final_post: −5\.00/);
});

const writers = (values: number[]) =>
  writersView({ id: 'r', directLogitAttribution: { mean: { shape: [2, 2], values }, total: 3 } });

it('follows the head that writes most toward the answer, not one against it', () => {
  const view = writers([0.1, 2, -4, 0.2]);
  expect(view.top).toEqual({ label: 'L0H1', value: 2 });
  expect(largestWriters(view).map(({ label }) => label)).toEqual(['L1H0', 'L0H1', 'L1H1', 'L0H0']);
  expect(findingText(writersSentence(view))).toBe(
    'Toward it: L0H1 +2.00. Against it: L1H0 −4.00. None of the other 2 is that large.',
  );
});

it('says that no head writes toward the answer, or that none stands out', () => {
  expect(writers([-1, -2, 0, -1]).top).toBeNull();
  expect(findingText(writersSentence(writers([0.1, 0.1, 0.1, 0.1])))).toMatch(/^No head alone/);
});

it('compares what the answer lost with what the head wrote', () => {
  const head = { label: 'L1H0', value: 2 };
  expect(findingText(silenceSentence(head, 3, 1))).toMatch(/falls by 2\.00, about what it wrote itself\.$/);
  expect(findingText(silenceSentence(head, 3, 2.5))).toMatch(/falls by 0\.50, less than it wrote itself/);
  expect(findingText(silenceSentence(head, 3, -1))).toMatch(/falls by 4\.00, more than it wrote itself/);
  expect(findingText(silenceSentence(head, 3, 4))).toMatch(/: it rises by 1\.00\.$/);
});
