import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hookName, listHookPoints } from '@circuit-lens/shared';
import { describe, expect, it } from 'vitest';
import { runCli } from '../testing/runCli.ts';
import { runCliHere } from '../testing/runCliHere.ts';
import { tinyForCli } from '../testing/tinyForCli.ts';
import { SafetensorsFile } from '../weights/safetensors.ts';

const john = 'When John and Mary went to the shops, John gave the bag to';
const milk = 'After John and Mary went to the store, John gave a bottle of milk to';

const tiny = tinyForCli();

const run = (args: string[]) => runCliHere(args);

/** A process of its own: for what only a process has, its streams and its end. */
const shell = (args: string[], options: Pick<Parameters<typeof runCli>[1], 'input' | 'onStdout'> = {}) =>
  runCli(args, { home: tiny.home, model: tiny.folder, ...options });

/** The one JSON value on standard output; anything else there is a failure. */
async function json(args: string[], input?: string) {
  const { status, stdout, stderr } = await (input === undefined ? run(args) : shell(args, { input }));
  return { status, stderr, value: JSON.parse(stdout) };
}

describe('prompt', () => {
  it('prints what test_prompt prints, and its JSON is the envelope of run.nextTokens', async () => {
    const args = ['prompt', milk, '--answer', ' Mary', '--top', '3'];
    const [text, { status, value, stderr }] = await Promise.all([shell(args), json([...args, '--json'])]);
    const lines = text.stdout.split('\n');
    expect(text.status).toBe(0);
    expect(text.stderr).toBe('');
    expect(text.stdout).toContain("Tokenized prompt: ['<|endoftext|>', 'After', ' John', ");
    expect(text.stdout).toContain("Tokenized answer: [' Mary']");
    expect(
      lines.filter((line) => /^Top \dth token\. Logit: +-?\d+\.\d\d Prob: +\d+\.\d\d% Token: \|/.test(line)),
    ).toHaveLength(3);
    expect([status, stderr]).toEqual([0, '']);
    expect(value).toMatchObject({ operation: 'run.nextTokens', prependBos: true });
    expect(value.result.rows).toHaveLength(3);
    expect(value.result.answerRows[0].text).toBe(' Mary');
  });

  it('takes weight flags, --raw and --no-bos', async () => {
    const { value } = await json(['prompt', 'a', '--raw', '--center-unembed', '--no-bos', '--json']);
    expect(value.prependBos).toBe(false);
    expect(value.model.weightFlags).toEqual({
      foldLayerNorm: false,
      centerWritingWeights: false,
      centerUnembed: true,
      foldValueBiases: false,
      refactorFactoredAttentionMatrices: false,
    });
  });
});

describe('ioi', () => {
  it('prints the notebook with its flags, shapes, prompts, answers and differences', async () => {
    const { status, stdout } = await run(['ioi']);
    expect(status).toBe(0);
    for (const part of [
      'refactorFactoredAttentionMatrices',
      'W_Q [2, 2, 16, 8]',
      'After Martin and Amy went to the park,  Amy gave a drink to',
      '[5335, 1757]',
      'Tokens of each prompt: 16',
      'Average logit difference: ',
    ]) {
      expect(stdout).toContain(part);
    }
    expect((await run(['ioi', '--single-space'])).stdout).toContain('Tokens of each prompt: 15');
  });
});

describe('cache', () => {
  it('writes every default hook point and logits under their names', async () => {
    const out = join(tiny.home, 'run.safetensors');
    const { status, value } = await json(['cache', john, john, '--out', out, '--json']);
    expect(status).toBe(0);
    expect(value.result.out).toBe(out);
    const file = await SafetensorsFile.open(out);
    const names = [...file.entries.keys()].sort();
    expect(names).toEqual([...listHookPoints(2).map((point) => point.name), 'logits'].sort());
    expect(file.entries.get(hookName('z', 1))?.shape).toEqual([2, 15, 2, 8]);
    expect(JSON.parse(file.metadata.tokens!)).toHaveLength(2);
    await file.close();
  });

  it('takes tokens as they are, and globs', async () => {
    const [out, tokens] = [join(tiny.home, 'tokens.safetensors'), join(tiny.home, 'tokens.json')];
    await writeFile(tokens, '[[1, 2, 3], [4, 5, 6]]');
    const args = ['cache', '--tokens', tokens, '--out', out, '--hooks', '*.hook_z', '--hooks', hookName('embed')];
    expect((await run(args)).status).toBe(0);
    const file = await SafetensorsFile.open(out);
    expect([...file.entries.keys()].sort()).toEqual(
      [hookName('z', 0), hookName('z', 1), hookName('embed'), 'logits'].sort(),
    );
    expect(file.entries.get(hookName('embed'))?.shape).toEqual([2, 3, 16]);
    await file.close();
  });

  it.each([
    ['[[1, 2], [3]]', 'lengths 2, 1'],
    ['[[1, "a"]]', '[0][1]'],
    ['{', 'not valid JSON'],
  ])('refuses the token file %s', async (content, part) => {
    const tokens = join(tiny.home, `bad-${part.length}.json`);
    await writeFile(tokens, content);
    const { status, stderr } = await run(['cache', '--tokens', tokens, '--out', join(tiny.home, 'x')]);
    expect(status).toBe(2);
    expect(stderr).toContain(part);
    expect(stderr).toContain('Code: BAD_USER_INPUT');
  });
});

describe('op', () => {
  it('lists and describes operations as JSON', async () => {
    const [list, described] = await Promise.all([json(['op', 'list']), json(['op', 'describe', 'run.compare'])]);
    expect(list.value.map((entry: { name: string }) => entry.name)).toContain('verify.gpt2');
    expect(Object.keys(described.value.input.properties)).toContain('a');
  });

  it('runs an operation from standard input and to a file, filling in the model options', async () => {
    const out = join(tiny.home, 'out.json');
    const input = JSON.stringify({ prompts: [{ text: john }], hooks: [hookName('ln_final.scale')] });
    const args = [
      'op',
      'run',
      'run.activations',
      '--input',
      '-',
      '--encoding',
      'base64',
      '--raw',
      '--no-bos',
      '--out',
      out,
    ];
    const { status, value } = await json(args, input);
    expect([status, value.out]).toEqual([0, out]);
    const envelope = JSON.parse(await readFile(out, 'utf8'));
    expect(envelope.prependBos).toBe(false);
    expect(envelope.model.weightFlags.foldLayerNorm).toBe(false);
    const tensor = envelope.result.activations[hookName('ln_final.scale')];
    expect(tensor.shape).toEqual([1, 14, 1]);
    expect(Buffer.from(tensor.data, 'base64')).toHaveLength(4 * 14);
  });

  it('survives a reader that leaves early', async () => {
    const args = ['op', 'run', 'model.parameter', '--input', '-'];
    const ended = await shell(args, {
      input: JSON.stringify({ name: 'W_E' }),
      onStdout: (child) => child.stdout!.destroy(),
    });
    expect(ended.stderr).toBe('');
    expect(ended.status).toBe(0);
  });
});

describe('verify', () => {
  it('ends with 0 when every row passes and with 1 when one does not', async () => {
    const tokens = ['verify', '--model', tiny.folder, '--section', 'tokens'];
    const [passed, failed] = await Promise.all([
      run(tokens),
      run(['verify', '--model', tiny.folder, '--section', 'mainDemo']),
    ]);
    expect(passed.status).toBe(0);
    expect(passed.stdout).toMatch(/(\d+) of \1 published values are reproduced/);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(/^FAILED /m);
    expect(failed.stdout).toMatch(/^not computed /m);
    expect(failed.stdout).toMatch(/are reproduced; \d+ differ, [1-9]\d* could not be computed on this model\.$/m);
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown command', ['nope', '--json'], 'BAD_USER_INPUT', 2],
    ['an unknown option', ['prompt', 'a', '--bogus', '--json'], 'BAD_USER_INPUT', 2],
    ['an unknown device', ['prompt', 'a', '--device', 'tpu', '--json'], 'DEVICE_UNAVAILABLE', 1],
    ['an empty prompt', ['prompt', '', '--no-bos', '--json'], 'PROMPT_EMPTY', 2],
    ['a prompt that is too long', ['prompt', ' a'.repeat(2000), '--json'], 'PROMPT_TOO_LONG', 2],
    ['an answer of two tokens', ['prompt', 'a', '--answer', ' Mary John', '--json'], 'TOKEN_NOT_SINGLE', 2],
    ['an unknown model folder', ['ioi', '--model', '/nowhere/at/all', '--json'], 'UNKNOWN_MODEL', 2],
    ['an unknown hook', ['cache', 'a', '--out', 'never.safetensors', '--hooks', 'nope', '--json'], 'UNKNOWN_HOOK', 2],
    ['an unknown set', ['patch', '--set', 'nope', '--json'], 'BAD_USER_INPUT', 2],
    ['places of receivers there are none of', ['path', '--positions', 's2', '--json'], 'BAD_USER_INPUT', 2],
    ['an input of heads that are not named', ['path', '--to-mlps', '1', '--input', 'v', '--json'], 'BAD_USER_INPUT', 2],
    ['a clean prompt alone', ['patch', '--clean', john, '--json'], 'BAD_USER_INPUT', 2],
    ['a folder that is not there', ['patch', '--out', '/nowhere/at/all.json', '--json'], 'BAD_USER_INPUT', 2],
    ['an unknown operation', ['op', 'run', 'nope', '--input', '-'], 'BAD_USER_INPUT', 2],
    ['a missing input file', ['op', 'run', 'tokenize', '--input', '/nowhere.json'], 'BAD_USER_INPUT', 2],
    ['malformed JSON', ['op', 'run', 'tokenize', '--input', '-'], 'BAD_USER_INPUT', 2],
  ])('%s is one JSON error and its status', async (_, args, code, expected) => {
    const { status, value, stderr } = await json(args, args.includes('-') ? '{ "text": ' : undefined);
    expect(Object.keys(value)).toEqual(['error']);
    expect(Object.keys(value.error)).toEqual(['code', 'message', 'details']);
    expect(value.error.code).toBe(code);
    expect(status).toBe(expected);
    expect(stderr).toBe('');
  });

  it('half a weights file is an error with status 1 and no stack trace', async () => {
    const half = join(tiny.home, 'half');
    await mkdir(half);
    const [config, weights] = ['config.json', 'model.safetensors'].map((name) => join(tiny.folder, name));
    await writeFile(join(half, 'config.json'), await readFile(config!));
    const bytes = await readFile(weights!);
    await writeFile(join(half, 'model.safetensors'), bytes.subarray(0, bytes.length / 2));
    const { status, stdout, stderr } = await shell(['prompt', 'a', '--model', half]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Error: .+\nCode: MODEL_FILES_CORRUPT\nWhat to do: .+\n$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
