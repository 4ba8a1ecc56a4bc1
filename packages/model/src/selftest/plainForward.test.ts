import { expect, it } from 'vitest';
import { loadTinyModel } from '../testing/tinyModel.ts';
import { plainForward } from './plainForward.ts';

it('gives a token the same numbers, bit for bit, however many stand behind it', async () => {
  const { weights, config } = await loadTinyModel();
  const tokens = [210, 17, 103, 5, 17, 88, 199];
  const whole = plainForward(tokens, weights, config).get('logits')!;
  for (let length = 1; length < tokens.length; length++) {
    const logits = plainForward(tokens.slice(0, length), weights, config).get('logits')!;
    expect(logits.data, `${length} tokens`).toEqual(whole.data.slice(0, length * config.dVocab));
  }
});
