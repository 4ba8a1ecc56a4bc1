import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { hookName, type RunRecipe } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTinyGpt2, type TinyGpt2 } from '../testing/tinyGpt2.ts';
import { runId } from './recipeId.ts';

let tiny: TinyGpt2;
beforeAll(async () => {
  tiny = await makeTinyGpt2();
});
afterAll(() => tiny.remove());

const idOf = (recipe: Partial<RunRecipe>) =>
  runId(
    { model: tiny.folder, prompts: [{ text: 'a b', answers: { correct: ' Mary' } }], ...recipe },
    tiny.context.loadModel,
  );

describe('runId', () => {
  it('is the same for the same run however it is written down', async () => {
    const copy = join(tiny.home, 'another-name');
    await cp(tiny.folder, copy, { recursive: true });
    const asTokens = { prompts: [{ tokens: [50256, 64, 275], answers: { correct: 5335 } }] };
    const id = await idOf({});
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(await idOf(asTokens)).toBe(id);
    expect(await idOf({ prependBos: true })).toBe(id);
    expect(await idOf({ model: copy })).toBe(id);
  });

  it('differs in tokens, answers, labels, flags, interventions and their sources', async () => {
    const patch = (text: string) => ({
      interventions: [{ hook: hookName('z', 0), kind: 'patch' as const, source: { prompts: [{ text }] } }],
    });
    const raw = {
      foldLayerNorm: false,
      centerWritingWeights: false,
      centerUnembed: false,
      foldValueBiases: false,
      refactorFactoredAttentionMatrices: false,
    };
    const ids = await Promise.all([
      idOf({}),
      idOf({ prependBos: false }),
      idOf({ prompts: [{ text: 'a b', answers: { correct: ' John' } }] }),
      idOf({ weightFlags: raw }),
      idOf({ prompts: [{ text: 'a b', answers: { correct: ' Mary' }, labels: { io: 1 } }] }),
      idOf(patch('c d')),
      idOf(patch('e f')),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
