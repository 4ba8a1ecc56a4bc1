import { expect, it } from 'vitest';
import { linesText } from './linesText.ts';

it('gives the lines of a recipe, or says why there are none', () => {
  const recipe = { operation: 'weights.composition', input: { kind: 'q' } };
  const { title, text } = linesText(recipe, 'ioi-mini');
  expect(title).toBe('`result` equals result.tensor of weights.composition');
  expect(text).toContain('models/ioi-mini');
  expect(text).toContain('result = model.all_composition_scores("Q")');
  const none = linesText({ operation: 'circuit.propose', input: {} }, null);
  expect(none.title).toBe('no lines');
  expect(none.text.split('\n')[0]).toBe(
    '# There are no lines for circuit.propose here: it is a search of hundreds of knockouts',
  );
  expect(none.text).toMatch(/\n# .*\.$/);
});
