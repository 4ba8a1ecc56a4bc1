import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { main } from '../cli/main.ts';
import { Terminal } from '../cli/Terminal.ts';
import type { Ended } from './runCli.ts';

/**
 * Runs the command line in this process: what is under test is read once, not once a command. How it behaves as a process of
 * its own, `runCli` tells.
 */
export async function runCliHere(args: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const status = await main(args, new Terminal({ stdout, stderr }));
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { status, stdout: out, stderr: err };
}
