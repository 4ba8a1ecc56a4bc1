import { createRequire } from 'node:module';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ModelHost } from '../worker/ModelHost.ts';
import type { WorkerSettings } from '../worker/protocol.ts';
import { createMcpServer, type McpOptions } from './createMcpServer.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/**
 * Serves the operations over standard input and output until the client closes standard input, or the process is asked to
 * stop. Standard output carries the protocol and nothing else.
 */
export async function serveMcp(
  settings: WorkerSettings,
  options: Pick<McpOptions, 'model' | 'operations'>,
): Promise<void> {
  const host = await ModelHost.start(settings);
  const server = createMcpServer({ host, version, ...options });
  const ended = new Promise<void>((resolve) => {
    const end = () => resolve();
    process.stdin.once('end', end).once('close', end);
    process.stdout.once('error', end);
    process.once('SIGINT', end).once('SIGTERM', end);
    server.onclose = end;
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
  await host.close();
}
