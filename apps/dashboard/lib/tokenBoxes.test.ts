import { describe, expect, it } from 'vitest';
import { corruptedPartner, tokenBoxes } from './tokenBoxes.ts';

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

describe('the corrupted prompt of a prompt', () => {
  it('is its neighbour in the pair, both ways', () => {
    expect(corruptedPartner([clean, swapped], 0)).toBe(1);
    expect(corruptedPartner([clean, swapped], 1)).toBe(0);
  });

  it('is none for the last of an odd set, an equal one, and one of another length', () => {
    expect(corruptedPartner([clean], 0)).toBeNull();
    expect(corruptedPartner([clean, clean], 0)).toBeNull();
    expect(corruptedPartner([clean, prompt(['a'])], 0)).toBeNull();
  });
});
