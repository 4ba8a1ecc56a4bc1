import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { numberLines, sectionLines, shownLines, verifyFinding } from './verifyView.ts';

const published = [
  { section: 'notebook', name: 'average logit difference', expected: 3.5519, tolerance: 7e-5, source: 'cell 36' },
  { section: 'notebook', name: 'token 0', expected: ' Mary', tolerance: 0, source: 'cell 9' },
  { section: 'weights', name: 'shape of W_Q', expected: '12x12x768x64', tolerance: 0, source: 'cell 5' },
];
const row = (at: number, more: object) => ({ ...published[at]!, difference: null, ...more });
const rows = [
  row(0, { got: 3.55192, difference: 2e-5, passed: true }),
  row(1, { got: ' John', passed: false }),
  row(2, { got: null, passed: false, error: 'There is no layer 9.' }),
];
const gpt2 = { model: 'gpt2', isPublished: true, isAsked: true };
const said = (result: unknown, about = gpt2) => findingText(verifyFinding(numberLines(published, result), about));

describe('the published numbers', () => {
  it('stand there before anything is computed, and fill as rows come', () => {
    expect(numberLines(published, null).map(({ state }) => state)).toEqual(['open', 'open', 'open']);
    const lines = numberLines(published, { rows });
    expect(lines.map(({ state }) => state)).toEqual(['passed', 'failed', 'failed']);
    expect(lines[0]).toMatchObject({ expected: 3.5519, got: 3.55192, difference: 2e-5, error: null });
    expect(lines[2]).toMatchObject({ got: null, error: 'There is no layer 9.' });
  });

  it('are counted by section, and shown by section and by failure', () => {
    const lines = numberLines(published, { rows: rows.slice(0, 2) });
    expect(sectionLines(lines)).toMatchObject([
      { section: 'notebook', total: 2, passed: 1, failed: 1 },
      { section: 'weights', total: 1, passed: 0, failed: 0 },
    ]);
    expect(shownLines(lines, { section: '', failing: true }).map(({ name }) => name)).toEqual(['token 0']);
    expect(shownLines(lines, { section: 'weights', failing: false })).toHaveLength(1);
    expect(shownLines(lines, { section: 'weights', failing: true })).toEqual([]);
  });
});

describe('the finding', () => {
  it('counts what is reproduced, while it is computed and at the end', () => {
    expect(said({ rows: rows.slice(0, 1) })).toBe(
      '1 of the 1 published numbers computed so far are reproduced; 2 are to come.',
    );
    expect(said({ rows })).toBe(
      '1 of 3 published numbers of GPT-2 small are reproduced; 2 are not, 1 of them because it could not be computed.',
    );
    const all = { rows: rows.map((each) => ({ ...each, passed: true })) };
    expect(said(all)).toBe('All 3 published numbers of GPT-2 small are reproduced.');
  });

  it('says that another model is another model', () => {
    const other = { model: 'ioi-mini', isPublished: false, isAsked: false };
    expect(said(null, other)).toBe(
      'Nothing to say yet: ioi-mini is not the GPT-2 small whose 3 numbers were published.',
    );
    expect(said({ rows }, { ...other, isAsked: true })).toBe(
      '1 of 3 published numbers of GPT-2 small are reproduced by ioi-mini, which has other weights; 2 are not, 1 of them because it could not be computed.',
    );
  });
});
