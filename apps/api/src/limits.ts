import { z } from 'zod';

const whole = (usual: number) => z.coerce.number().int().min(1).default(usual);
const positive = (usual: number) => z.coerce.number().positive().default(usual);

/** Variables of the limits, with their defaults; `docs/server.md` says what each is. */
export const limitVariables = {
  CIRCUIT_LENS_PRICE_MAX: whole(2_000_000),
  CIRCUIT_LENS_JOB_PRICE_MAX: whole(1_000_000_000),
  CIRCUIT_LENS_ANSWER_MB: positive(256),
  CIRCUIT_LENS_QUERY_SECONDS: positive(300),
  CIRCUIT_LENS_JOB_SECONDS: positive(86_400),
  CIRCUIT_LENS_DOWNLOAD_SECONDS: positive(43_200),
  CIRCUIT_LENS_DEPTH_MAX: whole(24),
  CIRCUIT_LENS_ALIASES_MAX: whole(500),
  CIRCUIT_LENS_FIELDS_MAX: whole(5000),
  CIRCUIT_LENS_QUERY_TOKENS_MAX: whole(5000),
  CIRCUIT_LENS_PROMPTS_MAX: whole(10_000),
  CIRCUIT_LENS_PROMPT_KB: positive(128),
  CIRCUIT_LENS_BODY_MB: positive(4),
  CIRCUIT_LENS_QUERIES_MAX: whole(16),
  CIRCUIT_LENS_CLIENT_QUERIES: whole(100),
  CIRCUIT_LENS_CLIENT_STREAMS: whole(50),
  CIRCUIT_LENS_CLIENT_JOBS: whole(50),
  CIRCUIT_LENS_QUEUE_MAX: whole(100),
  CIRCUIT_LENS_DOWNLOADS_MAX: whole(10),
  CIRCUIT_LENS_CONNECTIONS_MAX: whole(2000),
  CIRCUIT_LENS_DRAIN_SECONDS: z.coerce.number().min(0).default(20),
};

const limitSettings = z.object(limitVariables);

/** What one query, one client and the whole server may take. */
export interface Limits {
  /** Price of a query: tokens through layers, and kilobytes returned. */
  price: number;
  /** Price of a job. */
  jobPrice: number;
  /** Bytes of an answer, as its price estimates them. */
  answerBytes: number;
  querySeconds: number;
  jobSeconds: number;
  /** How long a job may take that works with the network alone. */
  downloadSeconds: number;
  /** Fields inside fields. */
  depth: number;
  aliases: number;
  /** Fields of a query, those of fragments at each place where they stand. */
  fields: number;
  /** Tokens of a query document. */
  queryTokens: number;
  /** Prompts of one run or dataset. */
  prompts: number;
  /** Bytes of one prompt's text. */
  promptBytes: number;
  /** Bytes of a request. */
  bodyBytes: number;
  /** Queries that run at the same time; the others wait, each client for itself. */
  queries: number;
  /** Queries of one client that run and wait. */
  clientQueries: number;
  /** Event streams of one client. */
  clientStreams: number;
  /** Jobs of one client that run and wait. */
  clientJobs: number;
  /** Jobs of the model that wait. */
  jobsWaiting: number;
  /** Downloads that wait. */
  downloadsWaiting: number;
  connections: number;
  /** How long queries that run may go on after SIGTERM. */
  drainSeconds: number;
}

/** The limits out of the variables of an environment. */
export function limitsOf(data: z.output<typeof limitSettings>): Limits {
  return {
    price: data.CIRCUIT_LENS_PRICE_MAX,
    jobPrice: data.CIRCUIT_LENS_JOB_PRICE_MAX,
    answerBytes: data.CIRCUIT_LENS_ANSWER_MB * 1024 ** 2,
    querySeconds: data.CIRCUIT_LENS_QUERY_SECONDS,
    jobSeconds: data.CIRCUIT_LENS_JOB_SECONDS,
    downloadSeconds: data.CIRCUIT_LENS_DOWNLOAD_SECONDS,
    depth: data.CIRCUIT_LENS_DEPTH_MAX,
    aliases: data.CIRCUIT_LENS_ALIASES_MAX,
    fields: data.CIRCUIT_LENS_FIELDS_MAX,
    queryTokens: data.CIRCUIT_LENS_QUERY_TOKENS_MAX,
    prompts: data.CIRCUIT_LENS_PROMPTS_MAX,
    promptBytes: data.CIRCUIT_LENS_PROMPT_KB * 1024,
    bodyBytes: data.CIRCUIT_LENS_BODY_MB * 1024 ** 2,
    queries: data.CIRCUIT_LENS_QUERIES_MAX,
    clientQueries: data.CIRCUIT_LENS_CLIENT_QUERIES,
    clientStreams: data.CIRCUIT_LENS_CLIENT_STREAMS,
    clientJobs: data.CIRCUIT_LENS_CLIENT_JOBS,
    jobsWaiting: data.CIRCUIT_LENS_QUEUE_MAX,
    downloadsWaiting: data.CIRCUIT_LENS_DOWNLOADS_MAX,
    connections: data.CIRCUIT_LENS_CONNECTIONS_MAX,
    drainSeconds: data.CIRCUIT_LENS_DRAIN_SECONDS,
  };
}

/** The limits where nothing is set. */
export const defaultLimits: Limits = limitsOf(limitSettings.parse({}));
