import { describe, expect, it } from 'vitest';
import { decodeCorrupted } from '../../lib/corruptedRows.ts';
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

  it('opens a pair of runs with both of its prompts', () => {
    const input = { clean: { model: 'gpt2', prompts }, corrupted: { prompts: [{ text: 'a e' }] }, direction: 'noise' };
    const { searchParams } = new URL(reopening('patch.activations', input)!.path, 'http://localhost');
    expect(decodeCorrupted(searchParams.get('corrupted')!)).toEqual({ 'a b': 'a e' });
    expect(decodeRows(searchParams.get('rows')!)).toHaveLength(1);
    expect([searchParams.get('model'), searchParams.get('direction')]).toEqual(['gpt2', 'noise']);
    expect(inputWords({ ...input, site: 'z' })).toBe('gpt2 · one prompt · direction noise · site z');
  });

  it('opens each kind of experiment on its own page, a dataset with its prompts', () => {
    const pair = { clean: { prompts }, corrupted: { prompts: [{ text: 'a e' }] } };
    expect(reopening('patch.paths', pair)!.page).toBe('Path patching');
    const circuit = { model: 'gpt2', dataset: { prompts: [{ ...prompts[0], template: '[A] b' }], seed: 3 } };
    const { page, path } = reopening('circuit.minimality', circuit)!;
    expect(page).toBe('Circuit');
    const { searchParams } = new URL(path, 'http://localhost');
    expect(decodeRows(searchParams.get('rows')!)).toEqual([{ text: 'a b', correct: ' c', incorrect: ' d' }]);
    expect(inputWords(circuit)).toContain('one prompt');
    expect(reopening('weights.pathExpansion', { prompts })!.page).toBe('Layers');
    expect(reopening('weights.skipTrigrams', {})!.page).toBe('Weights');
  });

  it('opens a sweep of patches with its metric and what it replaced, as far as the page can show it', () => {
    const search = (more: Record<string, unknown>) =>
      reopening('patch.activations', { clean: { prompts }, corrupted: { prompts: [{ text: 'a e' }] }, ...more })?.path;
    expect(search({ site: 'resid_mid', metric: { kind: 'probability' } })).toContain(
      'metric=probability&site=resid_mid',
    );
    expect(search({ site: 'q', by: ['layer', 'head'], metric: { kind: 'noisedLogitDifference' } })).toMatch(
      /&parts=q$/,
    );
    expect(search({ site: 'k', by: ['layer', 'head', 'position'] })).toMatch(/&parts=k&spread=k$/);
    const entries = ['layer', 'head', 'query', 'key'];
    expect(search({ site: 'pattern', by: entries, heads: ['L0H1'] })).toMatch(/&head=L0H1$/);
    expect(search({ site: 'pattern', by: entries })).toBeUndefined();
    expect(search({ site: 'z', by: ['layer', 'position'] })).toBeUndefined();
    expect(reopening('patch.places', { clean: { prompts } })).toBeNull();
  });

  it('opens path patching at its receivers, and a circuit as it was judged', () => {
    const paths = (more: Record<string, unknown>) => {
      const opened = reopening('patch.paths', {
        clean: { prompts },
        corrupted: { prompts: [{ text: 'a e' }] },
        ...more,
      });
      return opened && Object.fromEntries(new URL(opened.path, 'http://localhost').searchParams);
    };
    const receivers = [{ heads: ['L3H0', 'L3H1'], input: 'k', positions: ['s2'] }];
    expect(paths({ receivers, mlps: 'freeze', metric: { kind: 'logitDifference' } })).toMatchObject({
      ...{ steps: 'L3H0+L3H1.k.0.s2', step: '1', mlps: 'freeze', metric: 'logits' },
    });
    expect(paths({ receivers: ['finalResid'] })).not.toHaveProperty('steps');
    for (const other of [
      { receivers: [{ mlps: [1] }] },
      { together: true },
      { senders: ['embed'] },
      { layerNorm: 'freeze' },
    ]) {
      expect(paths(other)).toBeNull();
    }
    const circuit = { name: 'a', source: '', heads: [{ head: 'L0H1', class: 'other', position: 'end' }], mlps: 'keep' };
    const judged = (operation: string, more: Record<string, unknown>) =>
      Object.fromEntries(
        new URL(reopening(operation, { dataset: { prompts }, ...more })!.path, 'http://localhost').searchParams,
      );
    expect(judged('circuit.completeness', { circuit, knockout: 'zero', subsets: 'greedy' })).toMatchObject({
      ...{ from: 'mine', mine: JSON.stringify(circuit), knockout: 'zero', ask: 'completeness', subsets: 'greedy' },
    });
    expect(judged('circuit.faithfulness', { circuit: 'ioi-mini' })).toMatchObject({ circuit: 'ioi-mini' });
    expect(judged('circuit.propose', {})).toMatchObject({ from: 'measured', ask: 'search' });
  });

  it('opens an ablation with what stood in for what was off, where it was off, and the neurons that were tried', () => {
    const search = (operation: string, more: Record<string, unknown>) =>
      Object.fromEntries(new URL(reopening(operation, { prompts, ...more })!.path, 'http://localhost').searchParams);
    expect(search('ablate.heads', { kind: 'resample', positions: ['s1+1', 'end'] })).toMatchObject({
      kind: 'resample',
      at: 's1+1,end',
    });
    const corrupted = search('ablate.mlps', {
      kind: 'mean',
      source: { model: 'gpt2', prompts: [{ text: 'a e', labels: { io: 1 } }] },
    });
    expect(corrupted).toMatchObject({ kind: 'mean', source: 'corrupted' });
    expect(decodeCorrupted(corrupted.corrupted!)).toEqual({ 'a b': 'a e' });
    const sentences = { prompts: Array.from({ length: 100 }, () => prompts[0]) };
    expect(search('ablate.layers', { kind: 'mean', source: sentences }).source).toBe('sentences');
    expect(search('ablate.mlps', { neurons: ['L1N7', 'L1N9'] })).toMatchObject({
      neuronLayer: '1',
      neuronList: 'L1N7,L1N9',
      neuronsAlone: 'true',
    });
    const together = { together: true, heads: ['L0H1', 'L2H3'], mlps: [1, 3], neurons: ['L1N7'] };
    expect(search('ablate.heads', together)).toMatchObject({ off: 'L0H1,L2H3', mlps: '1,3', neurons: 'L1N7' });
    expect(search('ablate.mlps', { together: true, layers: [1] })).toMatchObject({ mlps: '1' });
    expect(search('ablate.layers', { together: true, layers: [1] })).toMatchObject({ layers: '1' });
    expect(reopening('ablate.mlps', { prompts, together: true })).toBeNull();
    expect(reopening('ablate.heads', { prompts, positions: [3] })).toBeNull();
    expect(reopening('ablate.heads', { prompts, kind: 'mean', source: { prompts: [{ text: 'x' }, {}] } })).toBeNull();
  });

  it('opens a continuation with how it was drawn', () => {
    const { page, path } = reopening('generate', { prompts, maxNewTokens: 5, temperature: 0.7, seed: 3 })!;
    expect(page).toBe('Task');
    const { searchParams } = new URL(path, 'http://localhost');
    expect(['maxNewTokens', 'temperature', 'seed', 'topK'].map((name) => searchParams.get(name))).toEqual([
      '5',
      '0.7',
      '3',
      null,
    ]);
  });

  it('opens nothing where no page shows it or the prompts cannot travel', () => {
    expect(reopening('unknown.operation', {})).toBeNull();
    expect(reopening('attribution.direct', { prompts: [{ tokens: [1, 2] }] })).toBeNull();
    expect(reopening('attribution.direct', { prompts: Array(200).fill(prompts[0]) })).toBeNull();
  });
});
