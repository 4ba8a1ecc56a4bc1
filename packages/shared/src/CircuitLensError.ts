import type { ErrorCode } from './errorCodes.ts';

/** Plain-data form of an error, as it crosses a thread, standard output or HTTP. */
export interface ErrorJson {
  code: ErrorCode | 'INTERNAL_ERROR';
  message: string;
  details: Record<string, unknown>;
}

/**
 * The one error class that is meant for a user to read.
 *
 * The message says what was wrong, what came in, what is allowed and what to do next; `code` is stable and one of
 * the table in `errorCodes.ts`; `details` carries the same facts as data.
 */
export class CircuitLensError extends Error {
  override readonly name = 'CircuitLensError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Anything thrown, as plain data. Errors that are not ours keep their message under `INTERNAL_ERROR`. Never throws. */
export function toErrorJson(error: unknown): ErrorJson {
  if (error instanceof CircuitLensError) return { code: error.code, message: error.message, details: error.details };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL_ERROR', message, details: {} };
}
