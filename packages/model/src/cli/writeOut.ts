import { constants } from 'node:fs';
import { access, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TensorEncoding } from '@circuit-lens/shared';
import type { Command } from 'commander';
import { type AnyEnvelope, type Envelope, encodeEnvelope } from '../operations/envelope.ts';
import { jsonChunks } from './jsonPieces.ts';
import { writeFailure } from './readInput.ts';
import type { Terminal } from './Terminal.ts';
import { writeEnvelope } from './writeEnvelope.ts';

/** How a command gives its answer. */
export interface AnswerOptions {
  json?: boolean;
  encoding?: TensorEncoding;
  out?: string;
}

/** Adds `--out FILE`. A folder that can't be written to is said before the work, not after it. */
export function addOutOption(command: Command): Command {
  return command
    .option('--out <file>', 'write the whole result there as JSON, tensors and all')
    .hook('preAction', async (_, action) => {
      const { out } = action.opts<AnswerOptions>();
      if (out !== undefined) await access(dirname(out), constants.W_OK).catch((cause) => fail(out, cause));
    });
}

/**
 * The answer of a command: its report for a person, or with `--json` the envelope. With `--out` the envelope goes to the
 * file, and `--json` says where.
 * @throws CircuitLensError DISK_FULL, BAD_USER_INPUT when the file can't be written
 */
export async function writeAnswer(
  envelope: Envelope,
  { json, encoding, out }: AnswerOptions,
  terminal: Terminal,
  report: (envelope: Envelope) => string,
): Promise<void> {
  if (out !== undefined) await writeOut(out, envelope, encoding);
  if (json && out !== undefined) return terminal.line(JSON.stringify({ operation: envelope.operation, out }));
  if (json) return writeEnvelope(envelope, encoding, terminal);
  await terminal.line(report(envelope));
  if (out !== undefined) await terminal.line(`\nThe whole result is in ${out}.`);
}

/** Writes an envelope as JSON, under another name first, so that a failure leaves no half of a file. */
export async function writeOut(path: string, envelope: AnyEnvelope, encoding?: TensorEncoding): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, jsonChunks(encodeEnvelope(envelope, encoding)));
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    fail(path, cause);
  }
}

function fail(path: string, cause: unknown): never {
  throw writeFailure(path, cause);
}
