import { describe, expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { defaultWeightFlags, flagsFromList } from '../../lib/weightFlags.ts';
import { apiFinding, operationGroups } from './apiFinding.ts';
import { inputFields } from './inputSchema.ts';
import { parseInputText, startInput } from './operationInput.ts';
import { askTexts } from './operationText.ts';
import type { OperationEntry } from './queries.ts';

const entry = (name: string, mode: 'IMMEDIATE' | 'JOB', summary = ''): OperationEntry => ({
  name,
  mode,
  summary,
  version: 1,
  example: {},
  inputSchema: {},
  output: '',
});
const operations = [
  entry('run.loss', 'IMMEDIATE', 'Cross-entropy.'),
  entry('run.compare', 'IMMEDIATE'),
  entry('patch.activations', 'JOB'),
];
const weightFlags = flagsFromList(defaultWeightFlags);
const prompts = [{ text: "John's bag", answers: { correct: ' Mary', incorrect: ' John' } }];

describe('the operations of the API page', () => {
  it('are counted, and the answer says how long it took', () => {
    expect(findingText(apiFinding(operations, null))).toContain('3 operations');
    expect(findingText(apiFinding(operations, null))).toContain('2 answer at once, 1 run as jobs');
    expect(findingText(apiFinding(operations, { name: 'run.loss', ms: 12.4 }))).toContain(
      'run.loss answered in 12\u00a0ms.',
    );
  });

  it('are found by words of their name or summary, and grouped', () => {
    expect(operationGroups(operations, '').map(([group, found]) => [group, found.length])).toEqual([
      ['run', 2],
      ['patch', 1],
    ]);
    expect(operationGroups(operations, 'run ENTROPY').flatMap(([, found]) => found.map(({ name }) => name))).toEqual([
      'run.loss',
    ]);
  });
});

describe('the input to begin from', () => {
  const schema = { properties: { model: {}, weightFlags: {}, prompts: {}, prependBos: {}, unit: {} } };

  it('has the prompts and the model of the page, and leaves defaults out', () => {
    const given = { modelArguments: { weightFlags }, run: { weightFlags, prompts, prependBos: true } };
    expect(startInput({ prompts: [], unit: 'head' }, schema, given)).toEqual({ prompts, unit: 'head' });
    const other = { ...weightFlags, foldLayerNorm: false };
    const chosen = {
      modelArguments: { model: 'gpt2', weightFlags: other },
      run: { weightFlags: other, prompts, prependBos: false },
    };
    const expected = { model: 'gpt2', weightFlags: other, prependBos: false, prompts, unit: 'head' };
    expect(startInput({ prompts: [], unit: 'head' }, schema, chosen)).toEqual(expected);
  });

  it('names the model inside the runs of an operation that has no model field of its own', () => {
    const given = { modelArguments: { model: 'gpt2', weightFlags }, run: null };
    const example = { clean: { prompts }, corrupted: { prompts }, site: 'z' };
    expect(startInput(example, { properties: { clean: {}, corrupted: {}, site: {} } }, given)).toEqual({
      clean: { model: 'gpt2', prompts },
      corrupted: { model: 'gpt2', prompts },
      site: 'z',
    });
  });

  it('says what is wrong with an edited one', () => {
    expect(parseInputText('{ "a": 1 }')).toEqual({ input: { a: 1 }, problem: null });
    expect(parseInputText('{ "a": ').problem).toContain('not JSON');
    expect(parseInputText('[1]').problem).toContain('JSON object');
  });
});

it('tells the fields of an input in words, required ones first', () => {
  const fields = inputFields({
    required: ['unit'],
    $defs: { p: { type: 'object', properties: { text: {}, tokens: {} } } },
    properties: {
      heads: { type: 'array', items: { type: 'string' }, description: 'L9H9' },
      prompts: { type: 'array', items: { $ref: '#/$defs/p' } },
      unit: { enum: ['head', 'layer'] },
      to: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    },
  });
  expect(fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'unit: one of head, layer',
    'heads: list of strings',
    'prompts: list of { text, tokens }',
    'to: string or integer',
  ]);
  expect(fields[0]).toMatchObject({ isRequired: true });
  expect(fields[1]).toMatchObject({ description: 'L9H9', isRequired: false });
});

describe('the text to paste', () => {
  const asked = { url: 'http://localhost:3000/graphql', model: 'gpt2' };

  it('is one query for what answers at once, and two for a job', () => {
    const [once, ...none] = askTexts('GraphQL', operations[0]!, { prompts }, asked);
    expect(none).toEqual([]);
    expect(once!.text).toContain('operation(name: "run.loss", input: $input)');
    expect(
      askTexts('curl', operations[2]!, {}, asked).map(({ text }) => /startOperation|job\(id/.exec(text)?.[0]),
    ).toEqual(['startOperation', 'job(id']);
  });

  it('keeps quotes of a prompt out of the way of the shell', () => {
    const { text } = askTexts('Command line', operations[0]!, { prompts }, asked)[0]!;
    expect(text.split('\n')[0]).toBe("npx circuit-lens op run run.loss --input - <<'JSON'");
    expect(text).toContain(`"John's bag"`);
    expect(text.split('\n').at(-1)).toBe('JSON');
  });

  it('is TransformerLens where it has the same, and says so where it has not', () => {
    const difference = askTexts('TransformerLens', entry('run.logitDifference', 'IMMEDIATE'), { prompts }, asked)[0]!;
    expect(difference.text).toContain('HookedTransformer.from_pretrained');
    expect(difference.title).toContain('result.perPrompt');
    expect(askTexts('TransformerLens', operations[1]!, {}, asked)[0]!.text).toContain(
      'no lines for run.compare here: it holds',
    );
  });
});
