import { describe, expect, it } from 'vitest';
import { decodePattern, encodePattern, entriesBeyond, entriesOf, patternValues, presetsOf } from './ownPattern.ts';
import { patternText, readPattern } from './patternText.ts';

const prompt = {
  tokens: [9, 5, 7, 5].map((id, position) => ({ id, position, text: String(id) })),
  labels: { s1: 1, s2: 3 },
};
const shown = (values: Float32Array) => patternText(values, 4).split('\n');

describe('a pattern of one’s own', () => {
  it('begins from a kind of head, or from one token that is followed', () => {
    expect(shown(patternValues('previousToken', prompt))).toEqual(['0', '1 0', '0 1 0', '0 0 1 0']);
    expect(shown(patternValues('duplicateToken', prompt))).toEqual(['0', '0 0', '0 0 0', '0 1 0 0']);
    expect(shown(patternValues('induction', prompt))).toEqual(['0', '0 0', '0 0 0', '0 0 1 0']);
    expect(shown(patternValues('s1', prompt))).toEqual(['0', '0 1', '0 1 0', '0 1 0 0']);
    expect(shown(patternValues('itself', prompt))).toEqual(['1', '0 1', '0 0 1', '0 0 0 1']);
    expect(presetsOf(prompt)).not.toContain('io');
  });

  it('stands in the URL, and what is no pattern is none', () => {
    const entries = [
      { query: 2, key: 1, value: 1 },
      { query: 3, key: 0, value: -0.5 },
      { query: 3, key: 3, value: 1e-7 },
    ];
    const text = encodePattern(entries);
    expect(text).toBe('2.1-3.0x-0.5-3.3x1e-7');
    expect(decodePattern(text)).toEqual(entries);
    expect(decodePattern('induction')).toBe('induction');
    for (const broken of ['', 'none', '1.2', '2.1x', '2.1--3.0']) expect(decodePattern(broken)).toBeNull();
  });

  it('leaves out what lies beyond a shorter prompt, and counts it', () => {
    const choice = [
      { query: 3, key: 2, value: 1 },
      { query: 9, key: 2, value: 1 },
    ];
    expect(entriesOf(patternValues(choice, prompt), 4)).toEqual([choice[0]]);
    expect(entriesBeyond(choice, 4)).toBe(1);
  });

  it('is read as it was written, as whole rows, and as JSON', () => {
    const values = patternValues('s1', prompt);
    const entries = entriesOf(values, 4);
    expect(readPattern(patternText(values, 4), 4)).toEqual({ entries });
    expect(readPattern('0,0,0,0\n0,1,0,0\n0\t1\t0\t0\n0 1 0 0\n', 4)).toEqual({ entries });
    expect(readPattern('[[0,0,0,0],[0,1,0,0],[0,1,0,0],[0,1,0,0]]', 4)).toEqual({ entries });
    expect(readPattern('[[0. 0.]\n [0.25 1.]]', 2)).toMatchObject({ entries: [{ value: 0.25 }, { value: 1 }] });
  });

  it('says what is wrong with the text', () => {
    expect(readPattern('1\n0 1', 4)).toEqual({ problem: expect.stringContaining('2 rows were given') });
    expect(readPattern('1\n1 2\n1 2', 3)).toEqual({ problem: 'Row 2 has 2 numbers; it must have 3.' });
    expect(readPattern('1\n1 2 3 4', 2)).toEqual({ problem: 'Row 1 has 4 numbers; it must have 2.' });
    expect(readPattern('1\nx 1', 2)).toEqual({ problem: 'Row 1: “x” is no number.' });
    expect(readPattern('1 1\n0 1', 2)).toEqual({ problem: expect.stringContaining('behind the diagonal') });
  });
});
