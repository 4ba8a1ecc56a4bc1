import { CircuitLensError, type ErrorCode, errorCodes, toErrorJson } from '@circuit-lens/shared';
import { CommanderError } from 'commander';
import type { Terminal } from './Terminal.ts';

/**
 * Tells what went wrong and gives the exit status: 2 for bad input, 1 for everything else. As JSON it is the one value on
 * standard output; otherwise message, code and remedy go to standard error. Never a stack trace.
 */
export async function reportError(error: unknown, terminal: Terminal, json: boolean): Promise<number> {
  const plain = toErrorJson(error instanceof CommanderError ? fromCommander(error) : error);
  const entry = plain.code === 'INTERNAL_ERROR' ? null : errorCodes[plain.code as ErrorCode];
  if (json) await terminal.line(JSON.stringify({ error: plain }));
  else {
    const remedy = entry?.remedy ?? 'This is a fault of the program: please report it with the command that led here.';
    terminal.note(`Error: ${plain.message}\nCode: ${plain.code}\nWhat to do: ${remedy}`);
  }
  return entry?.exitStatus ?? 1;
}

/** A mistake on the command line, in our own words. */
function fromCommander(error: CommanderError): CircuitLensError {
  const message = error.message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/\.+$/, '');
  return new CircuitLensError(
    'BAD_USER_INPUT',
    `${message}. \`npx circuit-lens --help\` and \`npx circuit-lens <command> --help\` show what is allowed.`,
    { reason: error.code },
  );
}
