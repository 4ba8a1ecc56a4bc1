import { resolve } from 'node:path';
import { hookName } from '@circuit-lens/shared';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../operations/index.ts';
import { runCli } from '../testing/runCli.ts';
import { makeTinyGpt2, type TinyGpt2 } from '../testing/tinyGpt2.ts';
import { chosenOperations } from './operationTool.ts';

const bin = resolve(import.meta.dirname, '../../bin/circuit-lens.mjs');
const john = 'When John and Mary went to the shops, John gave the bag to';
const client = new Client({ name: 'test', version: '1' });

let tiny: TinyGpt2;
beforeAll(async () => {
  tiny = await makeTinyGpt2();
  const args = [bin, 'mcp', '--model', 'ioi-mini'];
  const env = { CIRCUIT_LENS_HOME: tiny.home };
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
});
afterAll(async () => {
  await client.close();
  await tiny.remove();
});

/** The answer of a tool: its first text, read, and what stands beside it. */
async function call(name: string, input: object) {
  const { content, isError } = (await client.callTool({ name, arguments: { ...input } })) as CallToolResult;
  const [first, ...beside] = content;
  return { value: JSON.parse((first as { text: string }).text), beside, isError: isError === true };
}

describe('tools', () => {
  it('are the operations, each with its schema, its axes and an example', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ title }) => title).slice(0, -1)).toEqual(operations.map(({ name }) => name));
    for (const { name, description, inputSchema } of tools) {
      expect(name).toMatch(/^[a-zA-Z0-9_]{1,64}$/);
      expect(description).toContain('Example: {');
      expect(inputSchema.type).toBe('object');
    }
    const patching = tools.find(({ name }) => name === 'patch_activations')!;
    expect(patching.description).toContain('reports its progress');
    expect(Object.keys(patching.inputSchema.properties!)).toEqual(
      expect.arrayContaining(['clean', 'corrupted', 'metric']),
    );
  });

  it('run the notebook', async () => {
    const { value, isError } = await call('ioi_notebook', { top: 3 });
    expect(isError).toBe(false);
    expect(value).toMatchObject({ operation: 'ioi.notebook', prependBos: true, model: { name: 'ioi-mini' } });
    expect(value.model.weightFlags.refactorFactoredAttentionMatrices).toBe(true);
    const { milkPrompt, logitDifference } = value.result;
    expect(milkPrompt.rows[0].text).toBe(' Mary');
    expect(logitDifference.perPrompt.values).toHaveLength(8);
    expect(logitDifference.accuracy).toBe(1);
  });

  it('show a large tensor by its largest values, and read_result reads any part of it', async () => {
    const hook = hookName('resid_post', 3);
    const { value, beside } = await call('run_activations', { prompts: [{ text: john }], hooks: [hook] });
    const shown = value.result.activations[hook];
    expect(shown.values).toBeUndefined();
    expect(shown.largest).toHaveLength(10);
    expect(value.leftOut).toEqual([
      `result.activations.${hook}: ${shown.shape.reduce((a: number, b: number) => a * b)} values`,
    ]);
    expect(beside).toMatchObject([
      { type: 'text' },
      { type: 'resource_link', uri: `circuit-lens://results/${value.kept}` },
    ]);
    const [largest] = shown.largest;
    const at = { prompt: 0, position: largest.at.position };
    const refused = await call('read_result', { result: value.kept, path: 'result.activations.nope' });
    expect(refused).toMatchObject({ isError: true, value: { error: { code: 'BAD_USER_INPUT' } } });
    const part = await call('read_result', { result: value.kept, path: `result.activations.${hook}`, at });
    expect(part.value).toMatchObject({ shape: [shown.shape[2]], axes: [{ name: 'dModel' }] });
    expect(part.value.values[largest.at.dModel]).toBe(largest.value);
    const { contents } = await client.readResource({ uri: `circuit-lens://results/${value.kept}` });
    const whole = JSON.parse((contents[0] as { text: string }).text);
    expect(whole.result.activations[hook].values).toHaveLength(shown.shape.reduce((a: number, b: number) => a * b));
  });

  it('fail with code, message and remedy', async () => {
    const wrong = await call('run_nextTokens', { prompts: [{ text: 'a', answers: { correct: ' Constantinople' } }] });
    expect(wrong).toMatchObject({
      isError: true,
      value: { error: { code: 'TOKEN_NOT_SINGLE', remedy: expect.any(String) } },
    });
    const unknown = await call('run_nextTokens', { prompts: [{ text: 'a' }], topp: 3 });
    expect(unknown.value.error).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('"topp"') });
    expect(JSON.stringify(unknown.value)).not.toMatch(/\.ts:/);
    await expect(call('nope', {})).rejects.toThrow('There is no tool "nope"');
  });
});

it('resources are the hook points and the documentation', async () => {
  const { resources } = await client.listResources();
  const uris = resources.map(({ uri }) => uri);
  expect(uris).toEqual(expect.arrayContaining(['circuit-lens://hook-points', 'circuit-lens://docs/errors.md']));
  const { contents } = await client.readResource({ uri: 'circuit-lens://docs/errors.md' });
  expect((contents[0] as { text: string }).text).toContain('`TOKEN_NOT_SINGLE`');
  await expect(client.readResource({ uri: 'circuit-lens://docs/../package.json' })).rejects.toThrow('NOT_FOUND');
});

it('a long one tells its progress and can be cancelled, and the next call is answered', async () => {
  const cancel = new AbortController();
  const seen: number[] = [];
  const dataset = {
    prompts: Array.from({ length: 16 }, () => ({ text: john, answers: { correct: ' Mary', incorrect: ' John' } })),
  };
  const onprogress = ({ progress }: { progress: number }) => {
    seen.push(progress);
    if (seen.length > 1) cancel.abort('enough');
  };
  const asked = client.callTool({ name: 'circuit_propose', arguments: { dataset } }, undefined, {
    signal: cancel.signal,
    onprogress,
  });
  await expect(asked).rejects.toThrow('enough');
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect((await call('tokenize', { text: ' John' })).value.result.tokens.at(-1).text).toBe(' John');
});

it('ends with its standard input, having written nothing but the protocol', async () => {
  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const request = { jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize };
  const ended = await runCli(['mcp'], { home: tiny.home, model: tiny.folder, input: `${JSON.stringify(request)}\n` });
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(ended.stdout)).toMatchObject({ id: 1, result: { serverInfo: { name: 'circuit-lens' } } });
});

it('offers the tools that were chosen, and refuses others before it starts', async () => {
  expect(chosenOperations(['patch.paths', 'tokenize']).map(({ name }) => name)).toEqual(['tokenize', 'patch.paths']);
  expect(chosenOperations(['run']).length).toBeGreaterThan(3);
  const { status, stderr } = await runCli(['mcp', '--tools', 'nope'], { home: tiny.home, model: tiny.folder });
  expect([status, stderr]).toEqual([2, expect.stringContaining('There is no operation "nope"')]);
});
