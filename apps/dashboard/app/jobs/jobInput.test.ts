import { describe, expect, it } from 'vitest';
import { decodeRows } from '../../lib/promptRows.ts';
import { inputWords, reopening } from './jobInput.ts';

const prompts = [{ text: 'a b', answers: { correct: ' c', incorrect: ' d' } }];

describe('the input of a job', () => {
  it('is told in a few words', () => {
    const weightFlags = { foldLayerNorm: false };
    expect(inputWords({ model: 'gpt2', prompts: [1, 2], weightFlags, prependBos: true, head: 'L9H9' })).toBe(
      'gpt2 · 2 prompts · 3 of 5 flags · head L9H9',
    );
    expect(inputWords({ promptSet: 'ioi:n=4', prompts })).toBe('default model · one prompt · set ioi:n=4');
    expect(inputWords(undefined)).toBe('default model');
  });

  it('opens the page that shows it, with the same model, flags and prompts', () => {
    const input = { model: 'gpt2', weightFlags: {}, prompts, prependBos: false };
    const { page, path } = reopening('attribution.direct', input)!;
    expect(page).toBe('Heads');
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    expect(pathname).toBe('/heads');
    expect(searchParams.get('model')).toBe('gpt2');
    expect(searchParams.get('bos')).toBe('false');
    expect(searchParams.get('flags')!.split(',')).toHaveLength(4);
    expect(decodeRows(searchParams.get('rows')!)).toEqual([{ text: 'a b', correct: ' c', incorrect: ' d' }]);
    expect(reopening('model.load', {})).toEqual({ page: 'Setup', path: '/setup' });
  });

  it('opens nothing where no page shows it or the prompts cannot travel', () => {
    expect(reopening('unknown.operation', {})).toBeNull();
    expect(reopening('attribution.direct', { prompts: [{ tokens: [1, 2] }] })).toBeNull();
    expect(reopening('attribution.direct', { prompts: Array(200).fill(prompts[0]) })).toBeNull();
  });
});
