import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { parseVersion, type TransformerLensVersion, transformerLensVersions } from './python.ts';

/** What `npm run bench -- --help` prints. */
export const usage = `npm run bench -- [COMMAND] [OPTIONS]

  start, forward, generation, analysis, sweeps   compare with TransformerLens and Hugging Face; without a command, forward
  all                                            these but sweeps
  api                                            many clients of the API; needs no Python
  device                                         a device taken apart; needs no Python
  compare BEFORE.json AFTER.json                 what became worse; ends with status 1 then
  table FILE.json ...                            the tables as markdown

  --rounds N              at most so many rounds a row
  --threads N             default all cores
  --folder FOLDER         a GPT-2 of your own; default a random one of GPT-2 small's shape
  --transformer-lens V    ${transformerLensVersions.join(' or ')}
  --json FILE             where the results are kept
  --tolerance 0.1         of compare
  --write                 of table: puts the tables into the README and benchmarks/README.md
  --device NAME           of device: cpu, webgpu or cuda
  --clients N --seconds N of api

Python with TransformerLens: npm run bench:setup, once. All of it: benchmarks/README.md`;

export interface BenchOptions {
  isHelp: boolean;
  name: string;
  files: string[];
  /** Left out: as many as each comparison usually takes. */
  rounds: number | undefined;
  threads: number;
  folder: string | undefined;
  transformerLens: TransformerLensVersion;
  json: string | undefined;
  tolerance: number;
  isWriting: boolean;
  device: string;
  clients: number;
  seconds: number;
}

/** Reads the arguments behind `npm run bench --`. @throws Error naming what can't be read */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args);
  const [name = 'forward', ...files] = positionals;
  return {
    isHelp: values.help,
    name,
    files,
    rounds: values.rounds === undefined ? undefined : count('rounds', values.rounds),
    threads: count('threads', values.threads),
    folder: values.folder,
    transformerLens: parseVersion(values['transformer-lens']),
    json: values.json,
    tolerance: positive('tolerance', values.tolerance),
    isWriting: values.write,
    device: values.device,
    clients: count('clients', values.clients),
    seconds: positive('seconds', values.seconds),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        rounds: { type: 'string' },
        threads: { type: 'string', default: String(availableParallelism()) },
        folder: { type: 'string' },
        'transformer-lens': { type: 'string', default: transformerLensVersions[0] },
        json: { type: 'string' },
        tolerance: { type: 'string', default: '0.1' },
        write: { type: 'boolean', default: false },
        device: { type: 'string', default: 'cpu' },
        clients: { type: 'string', default: '50' },
        seconds: { type: 'string', default: '60' },
      },
    });
  } catch (error) {
    // What follows the first sentence is about arguments that begin with a dash.
    throw new Error(`${(error as Error).message.split('. ')[0]}. "npm run bench -- --help" lists the options.`);
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${option} takes a number above 0, not "${text}".`);
}

function count(option: string, text: string): number {
  const value = positive(option, text);
  if (Number.isInteger(value)) return value;
  throw new Error(`--${option} takes a whole number, not "${text}".`);
}
