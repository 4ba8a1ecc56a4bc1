import { describe, expect, it } from 'vitest';
import { tokenBoxes } from './tokenBoxes.ts';

const prompt = (words: string[], labels: Record<string, number> = {}) => ({
  tokens: words.map((text, position) => ({
    position,
    id: [...text].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7),
    text,
  })),
  labels,
});

const clean = prompt(['<|endoftext|>', 'John', ' Mary', ' John', ' to'], { s1: 1, 's1+1': 2, io: 2, s2: 3, end: 4 });
const swapped = prompt(['<|endoftext|>', 'John', ' Mary', ' Mary', ' to']);

describe('token boxes', () => {
  it('label the names and the end, and show white space', () => {
    const boxes = tokenBoxes(clean);
    expect(boxes.map((box) => box.text)).toEqual(['BOS', 'John', '·Mary', '·John', '·to']);
    expect(boxes.map((box) => box.label)).toEqual([null, 'S1', 'IO', 'S2', 'END']);
    expect(boxes.map((box) => box.tone)).toEqual(['bos', 's1', 'io', 's2', 'end']);
  });

  it('mark exactly the tokens in which the corrupted prompt differs', () => {
    expect(tokenBoxes(clean, swapped).map((box) => box.corrupted?.differs)).toEqual([false, false, false, true, false]);
  });

  it('call only a leading start-of-text BOS', () => {
    expect(tokenBoxes(prompt(['a', '<|endoftext|>']))[1]!.tone).toBe('plain');
  });
});
