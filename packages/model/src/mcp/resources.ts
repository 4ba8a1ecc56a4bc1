import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CircuitLensError, hookPointTable } from '@circuit-lens/shared';
import type { Resource, TextResourceContents } from '@modelcontextprotocol/sdk/types.js';
import { encodeEnvelope } from '../operations/envelope.ts';
import { type ResultShelf, tensorBytes } from './ResultShelf.ts';

const docsFolder = resolve(import.meta.dirname, '../../../../docs');
const hooksUri = 'circuit-lens://hook-points';
const docsUri = 'circuit-lens://docs/';
const resultsUri = 'circuit-lens://results/';

/** Bytes of tensors that a whole result may have as JSON. */
const wholeBytesMax = 16 * 1024 * 1024;

/** Where a kept result can be read as a whole. */
export function resultUri(name: string): string {
  return resultsUri + name;
}

/** The hook points, the documentation, and the results of this session. */
export function listResources(shelf: ResultShelf): Resource[] {
  return [
    {
      uri: hooksUri,
      name: 'hook points',
      description: 'Every activation that can be read or replaced: short name, full name, axes.',
      mimeType: 'application/json',
    },
    ...docFiles().map((file) => ({ uri: docsUri + file, name: `docs/${file}`, mimeType: 'text/markdown' })),
    ...shelf.names().map((name) => ({
      uri: resultUri(name),
      name: `result ${name}`,
      description: `All of ${shelf.get(name).operation}, tensors and all.`,
      mimeType: 'application/json',
    })),
  ];
}

/** @throws CircuitLensError NOT_FOUND, BAD_USER_INPUT for a result that left, QUERY_TOO_COMPLEX for one that is too large */
export async function readResource(uri: string, shelf: ResultShelf): Promise<TextResourceContents> {
  if (uri === hooksUri) return json(uri, hookPointTable);
  if (uri.startsWith(resultsUri)) return json(uri, wholeResult(uri.slice(resultsUri.length), shelf));
  const file = docFiles().find((name) => uri === docsUri + name);
  if (file) return { uri, mimeType: 'text/markdown', text: await readFile(join(docsFolder, file), 'utf8') };
  const allowed = listResources(shelf).map((resource) => resource.uri);
  throw new CircuitLensError('NOT_FOUND', `There is no resource "${uri}". There are: ${allowed.join(', ')}.`, { uri });
}

function wholeResult(name: string, shelf: ResultShelf): unknown {
  const envelope = shelf.get(name);
  const bytes = tensorBytes(envelope.result);
  if (bytes <= wholeBytesMax) return encodeEnvelope(envelope);
  throw new CircuitLensError(
    'QUERY_TOO_COMPLEX',
    `Result ${name} has ${bytes} bytes of tensors; as a whole at most ${wholeBytesMax} are given. Read its parts with the tool read_result, or run \`npx circuit-lens op run --out FILE\`.`,
    { bytes, allowed: wholeBytesMax },
  );
}

function json(uri: string, value: unknown): TextResourceContents {
  return { uri, mimeType: 'application/json', text: JSON.stringify(value) };
}

/** Markdown files of the documentation, by their path in it; none where the product lies without it. */
function docFiles(): string[] {
  if (!existsSync(docsFolder)) return [];
  const names = readdirSync(docsFolder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md')).sort();
}
