import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheBytes } from '@circuit-lens/model/host';
import { listOfNames } from '@circuit-lens/shared';
import { z } from 'zod';
import { type Limits, limitsOf, limitVariables } from './limits.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const list = z.string().transform(listOfNames);

const environment = z.object({
  /** Port of the dashboard. */
  PORT: port.default(3000),
  /** Port of the API; 0 takes a free one. */
  API_PORT: port.default(4000),
  /** Address to listen at. Anything but a loopback address lets other machines in. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Host names, beside localhost, that requests may be addressed to and come from. */
  CIRCUIT_LENS_ALLOWED_HOSTS: list.default([]),
  /** Asked for before anything is answered. Left out: everyone who reaches the server is let in. */
  CIRCUIT_LENS_TOKEN: z.string().min(8).optional(),
  /** What the dashboard's server shows so that it is believed for whom it asks; `npm start` makes one. */
  CIRCUIT_LENS_PROXY_KEY: z.string().min(8).optional(),
  /** Folder for what is kept. */
  CIRCUIT_LENS_HOME: z.string().min(1).optional(),
  XDG_DATA_HOME: z.string().min(1).optional(),
  CIRCUIT_LENS_MODEL: z.string().min(1).optional(),
  /** `auto`, or a device's name, with a number behind a colon where there are several. */
  CIRCUIT_LENS_DEVICE: z
    .string()
    .regex(/^\w+(:\d+)?$/, 'must be auto, cpu, webgpu, cuda, or cuda:1 for the second of several')
    .default('auto'),
  /** How to hold the weights. */
  CIRCUIT_LENS_PRECISION: z.enum(['fp32', 'fp16']).default('fp32'),
  /** Threads of one operator; 0: all cores. */
  CIRCUIT_LENS_THREADS: z.coerce.number().int().min(0).default(0),
  /** Megabytes that results and tensors may take in the data folder. */
  CIRCUIT_LENS_STORE_MB: z.coerce.number().positive().default(2048),
  /** Megabytes of runs, results and activations that are kept in memory; left out: a quarter of it. */
  CIRCUIT_LENS_CACHE_MB: z.coerce.number().positive().optional(),
  /** Whether GPT-2 small is compared with its published numbers by itself, once. */
  CIRCUIT_LENS_VERIFY: z.enum(['on', 'off']).default('on'),
  CIRCUIT_LENS_LOG: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
  ...limitVariables,
});

/** Settings of the server, from the environment. */
export interface Env {
  port: number;
  apiPort: number;
  host: string;
  allowedHosts: string[];
  token: string | null;
  proxyKey: string | null;
  home: string;
  model: string | null;
  device: string;
  precision: 'fp32' | 'fp16';
  threads: number;
  limits: Limits;
  storeBytesMax: number;
  cacheBytesMax: number;
  /** GPT-2 small is compared with its published numbers by itself, once. */
  isVerifying: boolean;
  logLevel: NonNullable<z.output<typeof environment>['CIRCUIT_LENS_LOG']>;
  /** Log lines for people, and more of them. */
  verbose: boolean;
}

/** Settings out of an environment and the words after the command. @throws Error naming each variable that is wrong */
export function readEnv(variables: NodeJS.ProcessEnv, args: readonly string[] = []): Env {
  const verbose = args.includes('--verbose');
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The environment is not valid. ${wrong.join('; ')}.`);
  }
  const { data } = parsed;
  const dataHome = data.XDG_DATA_HOME ?? join(homedir(), '.local', 'share');
  return {
    port: data.PORT,
    apiPort: data.API_PORT,
    host: data.HOST,
    allowedHosts: data.CIRCUIT_LENS_ALLOWED_HOSTS,
    token: data.CIRCUIT_LENS_TOKEN ?? null,
    proxyKey: data.CIRCUIT_LENS_PROXY_KEY ?? null,
    home: data.CIRCUIT_LENS_HOME ?? join(dataHome, 'circuit-lens'),
    model: data.CIRCUIT_LENS_MODEL ?? null,
    device: data.CIRCUIT_LENS_DEVICE,
    precision: data.CIRCUIT_LENS_PRECISION,
    threads: data.CIRCUIT_LENS_THREADS,
    limits: limitsOf(data),
    storeBytesMax: data.CIRCUIT_LENS_STORE_MB * 1024 * 1024,
    cacheBytesMax: data.CIRCUIT_LENS_CACHE_MB ? data.CIRCUIT_LENS_CACHE_MB * 1024 * 1024 : defaultCacheBytes(),
    isVerifying: data.CIRCUIT_LENS_VERIFY === 'on',
    logLevel: data.CIRCUIT_LENS_LOG ?? (verbose ? 'info' : 'warn'),
    verbose,
  };
}

/** The settings of this process; the only reader of its environment. */
export const env = readOrExit();

/** Nothing can be started with a wrong setting, and a stack trace would only hide which one it is. */
function readOrExit(): Env {
  try {
    return readEnv(process.env, process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

/** The environment of a child process: this one's, and more. */
export function childEnvironment(more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}
