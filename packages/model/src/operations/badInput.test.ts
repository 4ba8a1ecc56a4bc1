import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import { operations } from './index.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

describe('bad input', () => {
  it.each([
    [
      'run.loss',
      { prompts: [{ text: prompts[0]!.text, foo: 1 }] },
      ['prompts[0]', 'unknown field "foo"', 'text, tokens, answers, labels'],
    ],
    ['run.loss', { prompts: [{ text: 3 }] }, ['prompts[0].text', 'expected string', 'received 3']],
    ['run.loss', { prompts: [{}] }, ['prompts[0]', 'either `text` or `tokens`']],
    ['run.loss', { prompts, bar: 1 }, ['unknown field "bar"', 'perToken']],
    [
      'run.loss',
      { prompts, weightFlags: { foldLn: true } },
      ['weightFlags', 'unknown field "foldLn"', 'foldLayerNorm'],
    ],
    [
      'run.nextTokens',
      { prompts: [{ text: 'a', answers: { correct: true } }] },
      ['answers.correct', 'string or number', 'true'],
    ],
    ['weights.gram', { matrix: 'W_E', head: 'L0H0' }, ['matrix', 'W_Q']],
    ['run.loss', {}, ['prompts', 'expected array', 'received nothing']],
  ])('%s %j names the field and what is allowed', async (name, input, parts) => {
    const error = await tester.failureOf(name, input);
    expect(error.code).toBe('BAD_USER_INPUT');
    for (const part of parts) expect(error.message).toContain(part);
  });

  it.each([
    ['PROMPT_EMPTY', { prompts: [{ text: '' }], prependBos: false }],
    ['PROMPT_EMPTY', { prompts: [{ tokens: [] }] }],
    ['PROMPT_TOO_LONG', { prompts: [{ text: ' a'.repeat(2000) }] }],
    ['UNKNOWN_TOKEN', { prompts: [{ tokens: [50257] }] }],
    ['TOKEN_NOT_SINGLE', { prompts: [{ text: 'a', answers: { correct: ' Mary John' } }] }],
    ['NOT_FINITE', { prompts, interventions: [{ hook: hookName('resid_pre', 1), kind: 'scale', factor: 1e300 }] }],
  ])('%s stops the run, and the next one works', async (code, input) => {
    expect((await tester.failureOf('run.nextTokens', input)).code).toBe(code);
    expect((await tester.run('run.nextTokens', { prompts })).result.rows).toHaveLength(20);
  });

  it('an unknown operation lists those there are', async () => {
    const error = await tester.failureOf('run.everything', {});
    expect(error.code).toBe('BAD_USER_INPUT');
    for (const { name } of operations) expect(error.message).toContain(name);
  });
});
