import { expect, it } from 'vitest';
import { jobRequest } from './jobRequest.ts';

const run = { prompts: [{ text: 'a' }] };
const named = { ...run, model: 'ioi-mini' };
const pair = (clean: object) => ({ clean, corrupted: run, site: 'resid_pre' });
const idOf = async (name: string, input: object, contents: string) =>
  (await jobRequest(name, input, async (named) => named ?? contents)).id;

it.each([
  ['run.loss', named, run],
  ['patch.activations', pair(named), pair(run)],
  ['run.compare', { a: named, b: named }, { a: named, b: run }],
])('%s depends on the default model only where a run names none', async (name, own, usual) => {
  expect(await idOf(name, own, 'one')).toBe(await idOf(name, own, 'other'));
  expect(await idOf(name, usual, 'one')).not.toBe(await idOf(name, usual, 'other'));
});

it('asks for no default model where none is needed: it may not be loaded', async () => {
  const broken = async (named: string | undefined) => {
    if (named === undefined) throw new Error('no model');
    return named;
  };
  await expect(jobRequest('patch.activations', pair(named), broken)).resolves.toMatchObject({
    id: expect.stringMatching(/^job-/),
  });
  await expect(jobRequest('model.download', { model: 'gpt2' }, broken)).resolves.toMatchObject({
    id: expect.stringMatching(/^job-/),
  });
});
