import type { TensorEncoding } from '@circuit-lens/shared';
import { type AnyEnvelope, encodeEnvelope } from '../operations/envelope.ts';
import { jsonChunks } from './jsonPieces.ts';
import type { Terminal } from './Terminal.ts';

/** Writes an envelope as the one JSON value on standard output. */
export async function writeEnvelope(
  envelope: AnyEnvelope,
  encoding: TensorEncoding | undefined,
  terminal: Terminal,
): Promise<void> {
  for (const chunk of jsonChunks(encodeEnvelope(envelope, encoding))) await terminal.write(chunk);
}
