import { expect, it } from 'vitest';
import { linesText } from './linesText.ts';

it('gives the lines of a recipe, or says that there are none', () => {
  const recipe = { operation: 'weights.composition', input: { kind: 'q' } };
  const { title, text } = linesText(recipe, 'ioi-mini');
  expect(title).toBe('`result` equals result.tensor of weights.composition');
  expect(text).toContain('models/ioi-mini');
  expect(text).toContain('result = model.all_composition_scores("Q")');
  expect(linesText({ operation: 'heads.causalRoles', input: {} }, null).title).toBe('No counterpart');
});
