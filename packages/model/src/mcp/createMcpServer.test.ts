import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { expect, it } from 'vitest';
import { operations } from '../operations/index.ts';
import type { CallOptions } from '../worker/WorkerLink.ts';
import { createMcpServer, type McpOptions } from './createMcpServer.ts';

/** A host whose calls end when they are cancelled, and at no other time. */
class WaitingHost {
  readonly calls: { operation: string; input: unknown; options: CallOptions }[] = [];
  run: McpOptions['host']['run'] = (operation, input, options = {}) => {
    this.calls.push({ operation, input, options });
    return new Promise((_, reject) => {
      options.signal!.addEventListener('abort', () => reject(new Error('cancelled')));
      options.onProgress!(0.5, 'half');
    });
  };
}

it('passes cancels, progress, priority and the model on to the host', async () => {
  const host = new WaitingHost();
  const server = createMcpServer({ host, version: '1', model: { model: 'ioi-mini' }, operations });
  const client = new Client({ name: 'test', version: '1' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  const cancel = new AbortController();
  const told = new Promise((resolve) => {
    const options = { signal: cancel.signal, onprogress: resolve };
    client.callTool({ name: 'model_load', arguments: {} }, undefined, options).catch(() => {});
  });
  expect(await told).toEqual({ progress: 0.5, total: 1, message: 'half' });
  const [{ operation, input, options }] = host.calls as [(typeof host.calls)[0]];
  expect([operation, input, options.priority]).toEqual(['model.load', { model: 'ioi-mini' }, 'background']);
  const heard = new Promise((resolve) => options.signal!.addEventListener('abort', resolve));
  cancel.abort();
  await heard;
  await client.close();
});

it('runs what goes to the network itself, and says so of its tool', async () => {
  const host = new WaitingHost();
  const server = createMcpServer({ host, version: '1', model: {}, operations });
  const client = new Client({ name: 'test', version: '1' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  const { tools } = await client.listTools();
  const open = tools.filter(({ annotations }) => annotations?.openWorldHint || !annotations?.readOnlyHint);
  expect(open.map(({ name }) => name)).toEqual(['model_download']);
  const { content, isError } = await client.callTool({ name: 'model_download', arguments: { model: 'ioi-mini' } });
  expect([isError, JSON.stringify(content)]).toEqual([true, expect.stringContaining('ships with the product')]);
  expect(host.calls).toEqual([]);
  await client.close();
});
