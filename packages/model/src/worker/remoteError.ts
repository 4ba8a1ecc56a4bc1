import { CircuitLensError, toErrorJson } from '@circuit-lens/shared';
import type { RemoteError } from './protocol.ts';

/** Anything thrown, as data that can be sent to another thread. Never throws. */
export function packError(error: unknown): RemoteError {
  const json = toErrorJson(error);
  return {
    ...json,
    details: isCloneable(json.details) ? json.details : {},
    stack: error instanceof Error ? error.stack : undefined,
  };
}

/** The error of the other thread, with its code, message, details and stack. */
export function unpackError({ code, message, details, stack }: RemoteError): Error {
  const error = code === 'INTERNAL_ERROR' ? new Error(message) : new CircuitLensError(code, message, details);
  if (stack) error.stack = stack;
  return error;
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
