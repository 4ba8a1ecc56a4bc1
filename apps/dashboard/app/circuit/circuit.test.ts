import { publishedIoiCircuit } from '@circuit-lens/shared/names';
import { describe, expect, it } from 'vitest';
import { type Circuit, missingHeads, nodeKey, without } from './circuit.ts';
import { misfit } from './circuitFinding.ts';
import { counterpartsOf, signalsInput, taskInput } from './circuitInput.ts';
import { circuitJson, readCircuit } from './circuitText.ts';
import { positionsOf } from './classes.ts';

const published: Circuit = publishedIoiCircuit;
const mini = { nLayers: 4, nHeads: 8 };

describe('a circuit', () => {
  it('loses exactly the heads that are off, at their position only', () => {
    const twice = { ...published, heads: [...published.heads, { head: 'L9H9', class: 'other', position: 'io' }] };
    const left = without(twice, ['L9H9@end']);
    expect(left.heads).toHaveLength(26);
    expect(left.heads.map(nodeKey)).toContain('L9H9@io');
    expect(left.heads.map(nodeKey)).not.toContain('L9H9@end');
  });

  it('has its positions named as they stand in the sentence', () => {
    const at = (position: string) => ({ head: 'L0H1', class: 'other', position });
    expect(positionsOf({ heads: ['s2', 'io', 's1', 'end', 's1+1', 's2'].map(at) })).toEqual([
      'io',
      's1',
      's1+1',
      's2',
      'end',
    ]);
    expect(positionsOf({ heads: [at('s2')] })).toEqual(['s2']);
  });

  it('says which of its heads a model lacks, each once', () => {
    expect(missingHeads(published, { nLayers: 12, nHeads: 12 })).toEqual([]);
    const missing = missingHeads(published, mini);
    expect(missing).toHaveLength(23);
    expect(misfit(missing, 'ioi-mini', mini)).toMatch(/does not have: L9H9, .* and 19 more\. .* cannot be evaluated/);
  });

  it('is read as it was written, and what is wrong is said', () => {
    expect(readCircuit(circuitJson(published)).circuit).toEqual(published);
    expect(readCircuit('{').problem).toMatch(/no JSON/);
    expect(readCircuit('{"name":"a"}').problem).toMatch(/name or heads are missing/);
    expect(readCircuit('{"name":"a","heads":[{"head":"9.9","position":"end"}]}').problem).toMatch(/9\.9/);
    const twice = { name: 'a', heads: [published.heads[0], published.heads[0]] };
    expect(readCircuit(JSON.stringify(twice)).problem).toMatch(/L9H9 at end is listed twice/);
    expect(readCircuit('{"name":"a","heads":[],"mlps":"maybe"}').problem).toMatch(/"keep" or "ablate"/);
  });
});

describe('the input of operations', () => {
  const run = {
    prompts: [
      { text: 'a', answers: { correct: ' b' } },
      { text: 'c', answers: { correct: ' d' } },
    ],
  };
  it('names the sentence of a prompt where the set knows it, and draws more counterparts for few prompts', () => {
    const task = taskInput({ ...run, weightFlags: {} as never, prependBos: true }, 'mean', new Map([['a', '[A]']]));
    expect(task.dataset.prompts.map((prompt) => 'template' in prompt && prompt.template)).toEqual(['[A]', false]);
    expect([1, 8, 25, 100, 1000].map(counterpartsOf)).toEqual([5, 5, 2, 2, 2]);
    expect(signalsInput(task, published)?.heads).toEqual(['L7H3', 'L7H9', 'L8H6', 'L8H10']);
    expect(signalsInput(task, { ...published, heads: [] })).toBeNull();
    expect(signalsInput(task, published)).not.toHaveProperty('knockout');
  });
});
