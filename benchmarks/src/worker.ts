import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Command } from './commands.ts';

const pythonScript = fileURLToPath(new URL('../python/worker.py', import.meta.url));
const ownScript = fileURLToPath(new URL('./circuitLensWorker.ts', import.meta.url));

/** How much of the worker's standard error a message may quote. */
const quotedErrorLength = 2000;

export type Library = 'circuit_lens' | 'transformer_lens' | 'huggingface';

export interface WorkerOptions {
  library: Library;
  /** A Python with the libraries, a command or an absolute path; not for our own. */
  python: string;
  /** A Hugging Face GPT-2 folder. */
  folder: string;
  threads: number;
  /** Where ours remembers hashes of weights. */
  home: string;
}

export interface BenchmarkWorker {
  /** Version of the library, and what it took to import it and to load and process the model. */
  readonly startup: { version: string; importSeconds: number; loadSeconds: number };
  /** Seconds since the process was started. */
  age(): number;
  /**
   * Seconds of one command, measured inside the worker. The first of its kind and shape is preceded by a warm-up, unless it is
   * `cold`; where that takes long it is the answer.
   */
  time(command: Command): Promise<number>;
  /** Largest resident memory since the process started, loading included, in MiB. Linux only. */
  peakMemoryMb(): Promise<number>;
  /** Best rate of a float32 matrix product with the worker's threads. */
  matmulGflops(): Promise<number>;
  close(): Promise<void>;
}

type Reply = Record<string, unknown>;

/**
 * Starts a process that holds one model, and resolves when the model is loaded.
 * Commands are carried out one after the other, in the order in which they were sent.
 */
export async function startWorker(options: WorkerOptions): Promise<BenchmarkWorker> {
  const isOwn = options.library === 'circuit_lens';
  const command = isOwn ? process.execPath : options.python;
  const script = isOwn ? ['--import', 'tsx', ownScript] : [pythonScript, '--library', options.library];
  const more = isOwn ? ['--home', options.home] : [];
  const begun = performance.now();
  const child = spawn(command, [...script, ...more, '--folder', options.folder, '--threads', String(options.threads)]);
  const { nextReply, exited } = readReplies(child, options.library);

  const ask = (command: object): Promise<Reply> => {
    const reply = nextReply();
    child.stdin.write(`${JSON.stringify(command)}\n`);
    return reply;
  };
  const ready = await nextReply();

  return {
    startup: {
      version: String(ready.version),
      importSeconds: numberOf(ready, 'importSeconds'),
      loadSeconds: numberOf(ready, 'loadSeconds'),
    },
    age: () => (performance.now() - begun) / 1000,
    time: async (command) => numberOf(await ask(command), 'seconds'),
    peakMemoryMb: async () => numberOf(await ask({ what: 'memory' }), 'peakMb'),
    matmulGflops: async () => numberOf(await ask({ what: 'matmul' }), 'gflops'),
    close: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

/** Pairs each line of the worker with the caller that waits for it; once the process is gone, every caller fails. */
function readReplies(child: ChildProcessWithoutNullStreams, name: string) {
  const waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];
  let failure: Error | null = null;
  let errorOutput = '';

  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-quotedErrorLength);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    const caller = waiting.shift();
    if (typeof reply.error === 'string') caller?.reject(new Error(`${name} worker: ${reply.error}`));
    else caller?.resolve(reply);
  });
  child.on('error', ({ message }) =>
    fail(new Error(`The ${name} worker can't be started: ${message}. Is PYTHON right?`)),
  );
  // A write to a process that has just ended; `close` brings the reason.
  child.stdin.on('error', () => undefined);
  child.on('close', (code) => fail(new Error(`The ${name} worker ended with status ${code}. ${errorOutput.trim()}`)));

  return {
    nextReply: (): Promise<Reply> =>
      new Promise((resolve, reject) => {
        if (failure) reject(failure);
        else waiting.push({ resolve, reject });
      }),
    exited: new Promise<void>((resolve) => child.on('close', () => resolve())),
  };
}

function numberOf(reply: Reply, key: string): number {
  const value = reply[key];
  if (typeof value !== 'number') throw new Error(`The worker answered ${JSON.stringify(reply)}, without "${key}".`);
  return value;
}
