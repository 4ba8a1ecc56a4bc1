import { CircuitLensError, errorCodes } from '@circuit-lens/shared';
import type { EnvelopeModel } from './modelEnvelope.ts';

/** Writes one line for people to standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A model in one line: name, contents, flags, device, self-test. */
export function modelLine({
  name,
  contentHash,
  weightFlags,
  device,
  deviceNote,
  precision,
  selfTest,
}: EnvelopeModel): string {
  const flags = Object.entries(weightFlags)
    .filter(([, on]) => on)
    .map(([flag]) => flag);
  const test = selfTest ? `self-test ${selfTest.status} (${selfTest.hooksCompared} hook points)` : 'no self-test';
  return `${name} (${contentHash.slice(0, 12)}), ${flags.join(' + ') || 'weights as they are'}, ${device} ${precision}${deviceNote ? ` (${deviceNote})` : ''}, ${test}`;
}

/** Why the server did not start, in words, with what helps. */
export function startFailure(error: unknown): string {
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Stop what uses it, or set API_PORT to another port.`;
  if (code === 'EACCES') return `Port ${port} needs more rights than this process has. Set API_PORT above 1023.`;
  if (error instanceof CircuitLensError) return `${error.message}\n${error.code}: ${errorCodes[error.code].remedy}`;
  return error instanceof Error ? error.message : String(error);
}
