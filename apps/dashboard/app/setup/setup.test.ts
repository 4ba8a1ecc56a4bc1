import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { jobView } from '../../lib/jobView.ts';
import { checksumWords, downloadChoices, downloadUnderWay, downloadWords, repositoryName } from './downloadView.ts';
import { headWeightsView } from './headWeights.ts';
import { nextTokensView } from './nextTokens.ts';
import { differenceAxis } from './promptTable.ts';
import { setupFinding } from './setupFinding.ts';

const token = (position: number, id: number, text: string) => ({ position, id, text });
const row = (rank: number, id: number, text: string, probability: number) => ({
  rank,
  id,
  text,
  logit: 0,
  probability,
});
const run = {
  id: 'r',
  prompts: [
    {
      tokens: [token(0, 1, 'After'), token(1, 2, ' John'), token(2, 3, ' and'), token(3, 4, ' Mary')],
      correct: { id: 4, text: ' Mary' },
    },
  ],
  nextTokens: [row(0, 4, ' Mary', 0.7007), row(1, 9, ' the', 0.0467), row(2, 2, ' John', 0.0454)],
  answers: [row(0, 4, ' Mary', 0.7007)],
};
const gpt2 = { nextTokens: nextTokensView(run), dVocab: 50257 };

describe('the likeliest tokens', () => {
  it('mark the answer and the other name of the prompt', () => {
    expect(gpt2.nextTokens.rows.map((entry) => entry.tone)).toEqual(['pos', 'plain', 'neg']);
    expect(gpt2.nextTokens.restProbability).toBeCloseTo(0.2072, 6);
  });

  it('mark nothing where no answer was given', () => {
    const view = nextTokensView({ ...run, prompts: [{ ...run.prompts[0]!, correct: null }], answers: [] });
    expect(view.rows.every((entry) => entry.tone === 'plain')).toBe(true);
    expect(view.answer).toBeNull();
  });
});

describe('the finding of Setup', () => {
  it('is the sentence of the notebook', () => {
    const finding = setupFinding({ ...gpt2, logitDifference: { mean: 3.552, perPrompt: [3.337, 3.202] } });
    expect(findingText(finding)).toBe(
      '·Mary is the first of 50,257 tokens with 70.07\u00a0%; the other name, ·John, gets 4.54\u00a0%. ' +
        'Over the two prompts the right name leads by 3.552 logits, and in every one of them it leads.',
    );
  });

  it('says so when the answer is not first and the wrong name leads', () => {
    const behind = nextTokensView({ ...run, answers: [row(41, 4, ' Mary', 0.001)] });
    const finding = setupFinding({
      nextTokens: behind,
      dVocab: 50257,
      logitDifference: { mean: -1, perPrompt: [-2, 0.5, -1.5] },
    });
    expect(findingText(finding)).toContain('is not first but number 42 of 50,257 tokens');
    expect(findingText(finding)).toContain(
      'the wrong name leads by 1.000 logits; the right name leads in one of them.',
    );
  });

  it('says nothing about prompts that could not be run', () => {
    expect(findingText(setupFinding({ ...gpt2, logitDifference: null }))).not.toContain('Over');
  });
});

describe('the weights of a head', () => {
  const norms = (values: number[]) => ({ shape: [values.length], values });

  it('are said to be orthogonal when they are', () => {
    const view = headWeightsView(
      { queryNorms: norms([2, 3]), keyNorms: norms([2, 3]), gram: { shape: [2, 2], values: [2, 0, 0, 3] } },
      'W_Q',
    );
    expect(view.gramFinding).toContain('are orthogonal');
    expect(view.normsFinding).toContain('agree in every column');
  });

  it('are said not to be when they are not, and where', () => {
    const view = headWeightsView(
      { queryNorms: norms([2, 2]), keyNorms: norms([2, 4]), gram: { shape: [2, 2], values: [2, 1, 1, 2] } },
      'W_K',
    );
    expect(view.gramFinding).toBe('The columns of W_K are not orthogonal: the largest cosine is 0.50, of 0 and 1.');
    expect(view.normsFinding).toContain('column 1 differs most, by 50\u00a0%');
  });
});

it('stems start at zero, wherever it stands', () => {
  const axis = differenceAxis([-1, 3]);
  expect(axis.at(0)).toBe(axis.zero);
  expect(axis.zero).toBeGreaterThan(0.2);
});

describe('a download', () => {
  const model = (name: string, state: 'HERE' | 'INCOMPLETE' | 'DOWNLOADABLE', bytes: number | null) => ({
    ...{ name, state, bytes, repository: name },
  });

  it('is offered for what is not here, with its size, and first for what was cut', () => {
    const models = [
      model('ioi-mini', 'HERE', null),
      model('gpt2', 'DOWNLOADABLE', 548_105_171),
      model('gpt2-xl', 'DOWNLOADABLE', 6.43e9),
      model('a/b', 'INCOMPLETE', 665),
    ];
    expect(downloadChoices(models).map(({ label }) => label)).toEqual([
      'a/b · 665\u00a0B here, the rest to come',
      'gpt2 · 548\u00a0MB',
      'gpt2-xl · 6.43\u00a0GB',
    ]);
  });

  it('says what came of how much, how fast, and how long it takes', () => {
    const progress = { file: 'model.safetensors', bytesHere: 120e6, bytesTotal: 548e6, bytesPerSecond: 12.3e6 };
    const running = (partial: unknown) =>
      downloadWords(
        jobView({
          ...{ __typename: 'RunningJob', id: 'j', operation: 'model.download', createdAt: '', startedAt: '' },
          ...{ progress: { done: 0.2, message: '' }, partial },
        }),
      );
    expect(running({ progress: { ...progress, secondsLeft: 35, waits: null } })).toEqual({
      what: '120\u00a0MB of 548\u00a0MB',
      speed: '12.3\u00a0MB/s · 35\u00a0s left',
    });
    expect(running({ progress: { ...progress, secondsLeft: null, waits: 'the hub, 3\u00a0s' } }).what).toBe(
      'waits for the hub, 3\u00a0s',
    );
    expect(running(null).what).toBe('asking the hub');
  });

  it('says whether what came was checked', () => {
    const done = (result: unknown) =>
      checksumWords(
        jobView({
          ...{ __typename: 'SucceededJob', id: 'j', operation: 'model.download', createdAt: '', finishedAt: '' },
          result,
        }),
      );
    const files = (...checksums: (string | null)[]) => ({
      result: { files: checksums.map((checksumOf) => ({ checksumOf })) },
    });
    expect(done(files('hub', 'pinned'))).toBe(', its checksums are right');
    expect(done(files('hub', null))).toMatch(/no checksums/);
    expect(done(null)).toBe('');
  });

  it('that is under way is found, and a repository can be pasted with its address', () => {
    const job = (operation: string, model: string) => ({ id: model, operation, input: { model } });
    const running = { nodes: [job('run.loss', 'x')] };
    expect(downloadUnderWay({ running, queued: { nodes: [job('model.download', 'gpt2')] } })).toBe('gpt2');
    expect(downloadUnderWay({ running, queued: { nodes: [] } })).toBeNull();
    for (const text of ['a/b ', 'https://huggingface.co/a/b', 'https://huggingface.co/a/b/tree/main', 'a/b/'])
      expect(repositoryName(text)).toBe('a/b');
  });
});
