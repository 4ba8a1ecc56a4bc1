import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const pythonScript = fileURLToPath(new URL('../python/worker.py', import.meta.url));
const ownScript = fileURLToPath(new URL('./circuitLensWorker.ts', import.meta.url));

/** How much of the worker's standard error a message may quote. */
const quotedErrorLength = 2000;

export type Library = 'circuit_lens' | 'transformer_lens' | 'huggingface';

export interface WorkerOptions {
  library: Library;
  /** A Python with the packages of test/oracles/requirements.txt, a command or an absolute path; not for our own. */
  python: string;
  /** A Hugging Face GPT-2 folder. */
  folder: string;
  threads: number;
}

/** One forward pass over `batch` prompts of `length` fixed tokens. */
export interface ForwardCommand {
  batch: number;
  length: number;
  /**
   * `logits`: of every position. `last`: of the last position only, as cheaply as the library can (TransformerLens
   * computes them all). `cache`: with every hook point kept; not for Hugging Face.
   */
  what: 'logits' | 'last' | 'cache';
}

/**
 * One whole analysis. `headEffects` and `neuronEffects` run the prompts and read the direct effect of every head or
 * neuron on a logit difference at the last position; the others are of all heads' weights. Not for Hugging Face.
 */
export type AnalysisCommand =
  | { what: 'headEffects' | 'neuronEffects'; batch: number; length: number }
  | { what: 'eigenvalues' | 'svd' | 'composition' };

/**
 * Activation patching, clean into corrupted, mean logit difference at the last position: `resid_pre` by position, `z` by
 * head, or z, q, k, v and pattern each by head and position. The pairs differ at every position from the second on, or at
 * position 10 alone, where the notebook's prompts have S2. It takes minutes in TransformerLens, so it is not warmed up. Not
 * for Hugging Face.
 */
export interface SweepCommand {
  what: 'residPreSweep' | 'headSweep' | 'byPositionSweeps';
  differ: 'everywhere' | 's2';
  batch: number;
  length: number;
}

export type Command = ForwardCommand | AnalysisCommand | SweepCommand;

export interface BenchmarkWorker {
  /** Version of the library, and what it took to import it and to load and process the model. */
  readonly startup: { version: string; importSeconds: number; loadSeconds: number };
  /** Seconds of one command, measured inside the worker. The first of its kind and shape is preceded by a warm-up. */
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
  const child = spawn(command, [...script, '--folder', options.folder, '--threads', String(options.threads)]);
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
  child.on('error', fail);
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
