import { type ErrorCode, errorCodes, type ModelSpec, toErrorJson } from '@circuit-lens/shared';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode as JsonRpcCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { Operation } from '../operations/Operation.ts';
import { runNetworkOperation } from '../operations/runNetworkOperation.ts';
import { withModel } from '../operations/withModel.ts';
import type { ModelHost } from '../worker/ModelHost.ts';
import { instructions } from './instructions.ts';
import { operationTool, toolName } from './operationTool.ts';
import { ProgressNotes } from './ProgressNotes.ts';
import { ResultShelf } from './ResultShelf.ts';
import { readResult, readResultTool } from './readResultTool.ts';
import { listResources, readResource, resultUri } from './resources.ts';
import { shortAnswer } from './shortAnswer.ts';

/** What a handler of the protocol is given beside its request. */
type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** What the server works with. */
export interface McpOptions {
  /** Computes; the worker's thread, so that a cancel is heard while it does. */
  host: Pick<ModelHost, 'run'>;
  version: string;
  /** Model of inputs that name none. */
  model: ModelSpec;
  /** What becomes a tool. */
  operations: readonly Operation[];
}

/**
 * The table of operations as tools of the Model Context Protocol, one each, and `read_result` for what an answer left out.
 * Failures are answers with `isError` and the product's own code, message and remedy; an unknown tool is an error of the protocol.
 */
export function createMcpServer({ host, version, model, operations }: McpOptions): Server {
  const shelf = new ResultShelf();
  const server = new Server(
    { name: 'circuit-lens', title: 'Circuit Lens', version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  );
  const tools = [...operations.map(operationTool), readResultTool];
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: listResources(shelf) }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
    const contents = await readResource(params.uri, shelf).catch((error: unknown) => {
      const { code, message, details } = toErrorJson(error);
      throw new McpError(JsonRpcCode.InvalidParams, `${code}: ${message}`, { code, details });
    });
    return { contents: [contents] };
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    const { name, arguments: input = {} } = params;
    // Its own name, with dots, is understood too.
    const operation = operations.find((entry) => toolName(entry) === name || entry.name === name);
    if (!operation && name !== readResultTool.name) {
      throw new McpError(JsonRpcCode.InvalidParams, `There is no tool "${name}". tools/list lists them.`);
    }
    try {
      if (!operation) return textOf(readResult(input, shelf));
      return await runTool(operation, withModel(operation, input, model), { host, shelf, extra });
    } catch (error) {
      return failure(error);
    }
  });
  return server;
}

async function runTool(
  operation: Operation,
  input: unknown,
  { host, shelf, extra }: { host: McpOptions['host']; shelf: ResultShelf; extra: Extra },
): Promise<CallToolResult> {
  const progress = new ProgressNotes(extra);
  const options = {
    signal: extra.signal,
    onProgress: (done: number, message: string) => progress.tell(done, message),
  };
  const priority = operation.mode === 'job' ? 'background' : 'interactive';
  const envelope =
    operation.needs === 'network'
      ? await runNetworkOperation(operation.name, input, options)
      : await host.run(operation.name, input, { ...options, priority });
  const kept = shelf.add(envelope);
  const { shown, leftOut } = shortAnswer(envelope.result);
  const answer = textOf({ ...envelope, result: shown, kept, leftOut });
  if (leftOut.length === 0) return answer;
  const note = `Shortened; read_result reads the rest of ${kept}:\n${leftOut.join('\n')}`;
  const link = {
    type: 'resource_link' as const,
    uri: resultUri(kept),
    name: `result ${kept}`,
    mimeType: 'application/json',
  };
  return { content: [...answer.content, { type: 'text', text: note }, link] };
}

function textOf(value: unknown): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }] };
}

/** The product's own error, as every other way in gives it, with what to do next. */
function failure(thrown: unknown): CallToolResult {
  const error = toErrorJson(thrown);
  const remedy = error.code === 'INTERNAL_ERROR' ? undefined : errorCodes[error.code as ErrorCode].remedy;
  return { ...textOf({ error: { ...error, remedy } }), isError: true };
}
