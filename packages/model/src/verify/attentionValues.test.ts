import { expect, it } from 'vitest';
import { previousTokenDetected, previousTokenWithoutBosAndCurrent } from './sections/headDetectorValues.ts';
import { duplicateTokenScores, inductionScores, previousTokenScores } from './sections/repeatedTokenValues.ts';

/** Figures that the notebooks print apart from their tables. */
const tables: [name: string, table: number[][], printed: [layer: number, head: number, value: number][]][] = [
  [
    'previous-token scores',
    previousTokenScores,
    [
      [4, 11, 0.9921],
      [3, 7, 0.5286],
    ],
  ],
  [
    'duplicate-token scores',
    duplicateTokenScores,
    [
      [0, 5, 0.7035],
      [3, 0, 0.6776],
    ],
  ],
  [
    'induction scores',
    inductionScores,
    [
      [5, 1, 0.9306],
      [6, 9, 0.9258],
    ],
  ],
  [
    'detector',
    previousTokenDetected,
    [
      [4, 11, 0.9594],
      [2, 2, 0.5738],
    ],
  ],
  [
    'detector without BOS and current',
    previousTokenWithoutBosAndCurrent,
    [
      [4, 11, 1],
      [5, 6, 0.8786],
    ],
  ],
];

it.each(tables)('the table of %s has 144 shares and the printed figures in their places', (_, table, printed) => {
  expect(table.map((row) => row.length)).toEqual(new Array(12).fill(12));
  expect(Math.min(...table.flat())).toBeGreaterThanOrEqual(0);
  expect(Math.max(...table.flat())).toBeLessThanOrEqual(1);
  for (const [layer, head, value] of printed) expect(table[layer]![head]).toBeCloseTo(value, 4);
});
