import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { environmentWith } from '../env.ts';

const bin = resolve(import.meta.dirname, '../../bin/circuit-lens.mjs');

/** What a run of the command line came to. */
export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

interface CliOptions {
  /** Folder for what is kept. */
  home: string;
  /** The default model. */
  model: string;
  input?: string;
  onStdout?(child: ReturnType<typeof spawn>): void;
}

/** Runs the command line as a shell would. */
export function runCli(args: readonly string[], { home, model, input = '', onStdout }: CliOptions): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...args], {
    env: environmentWith({ CIRCUIT_LENS_HOME: home, CIRCUIT_LENS_MODEL: model }),
  });
  const ended: Ended = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    ended.stdout += chunk;
    onStdout?.(child);
  });
  child.stderr.on('data', (chunk) => {
    ended.stderr += chunk;
  });
  child.stdin.end(input);
  return new Promise((done) => child.on('close', (status) => done({ ...ended, status })));
}
