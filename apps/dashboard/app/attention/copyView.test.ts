import { expect, it } from 'vitest';
import { copyGroups, copySentence } from './copyView.ts';

const row = (to: string, attention: number) => ({ prompt: 2, to, text: ' Mary', attention, contribution: 2 });

it('tells the names apart', () => {
  const [io, s] = copyGroups([row('io', 0.75), row('s1', 0.25)]);
  expect(io!.points).toEqual([{ label: 'prompt 3, ·Mary', x: 0.75, y: 2 }]);
  expect(s!.points.map(({ x }) => x)).toEqual([0.25]);
});

it('says whether the head copies, suppresses or neither', () => {
  const scatter = (correlation: number | null, points = 4) => ({ rows: Array(points).fill(row('io', 0)), correlation });
  expect(copySentence('L3H0', scatter(0.9))).toMatch(/^correlation 0\.90: .* the more it writes it$/);
  expect(copySentence('L3H0', scatter(-0.9))).toMatch(/writes against it$/);
  expect(copySentence('L3H0', scatter(0.1))).toMatch(/does not follow/);
  expect(copySentence('L3H0', scatter(null))).toMatch(/no correlation/);
  expect(copySentence('L3H0', scatter(1, 2))).toMatch(/^one prompt/);
});
