import type { TadaDocumentNode } from 'gql.tada';
import { print } from 'graphql';
import { ApiError, type GraphQLErrorJson } from './ApiError.ts';
import { CancelJob, JobState, type JobStateOf, StartOperation } from './jobDocuments.ts';

/** Where the server is. */
export interface ClientOptions {
  /** Default the API of `npm start` on this machine. */
  url?: string;
  /** The server's CIRCUIT_LENS_TOKEN, where it has one. */
  token?: string;
}

/** What a job gives. */
export interface Envelope {
  operation: string;
  version: number;
  recipe: unknown;
  /** Null of an operation that works with the network alone. */
  model: { name: string; contentHash: string; weightFlags: Record<string, boolean>; device: string } | null;
  prependBos: boolean | null;
  /** Tensors in it are `TensorJson` with base64 `data`, for `decodeTensor`. */
  result: Record<string, unknown>;
}

/** How a job is waited for. */
export interface JobOptions {
  onProgress?(done: number, message: string): void;
  /** Cancels the job on the server too. */
  signal?: AbortSignal;
}

/** Milliseconds between two questions how a job is. */
const pollMs = 200;

/** Asks the API over HTTP. */
export class CircuitLensClient {
  private readonly url: string;
  private readonly headers: Record<string, string>;

  constructor({ url = 'http://localhost:4000/graphql', token }: ClientOptions = {}) {
    this.url = url;
    this.headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  }

  /**
   * Asks a query, or sends a mutation.
   * @throws ApiError when the answer has errors; `data` of it is what there is in spite of them
   */
  async query<Result, Variables>(
    document: TadaDocumentNode<Result, Variables>,
    ...[variables]: object extends Variables ? [Variables?] : [Variables]
  ): Promise<Result> {
    const body = JSON.stringify({ query: print(document), variables });
    const response = await fetch(this.url, { method: 'POST', headers: this.headers, body });
    const text = await response.text();
    const { data, errors } = parsed(text, response.status);
    if (errors) throw new ApiError(errors, data);
    return data as Result;
  }

  /**
   * Starts an operation as a job and waits for its result. The same request finds the job that waits, runs or has
   * succeeded, so a script that broke off is simply run again.
   * @throws ApiError with the job's own code: JOB_CANCELLED, QUEUE_FULL, and the errors of the operation
   */
  async runJob(name: string, input: unknown, { onProgress, signal }: JobOptions = {}): Promise<Envelope> {
    const { startOperation } = await this.query(StartOperation, { name, input });
    let job: JobStateOf | null = startOperation;
    const { id } = startOperation;
    for (;;) {
      if (job === null) throw failed('UNKNOWN_JOB', `Job ${id} is not kept here any more.`);
      if (job.__typename === 'SucceededJob') return job.result as Envelope;
      if (job.__typename === 'FailedJob') throw new ApiError([asGraphQL(job.error as JobError)]);
      if (job.__typename === 'CancelledJob') throw failed('JOB_CANCELLED', `Job ${id} was cancelled.`);
      if (job.__typename === 'InterruptedJob') throw failed('JOB_CANCELLED', `Job ${id} ended with its server.`);
      if (job.__typename === 'RunningJob') onProgress?.(job.progress.done, job.progress.message);
      if (signal?.aborted) await this.query(CancelJob, { id });
      else await new Promise((resolve) => setTimeout(resolve, pollMs));
      ({ job } = await this.query(JobState, { id }));
    }
  }

  /** A file of the API: the path that `Tensor.downloadUrl` gives. @throws ApiError NOT_FOUND */
  async download(path: string): Promise<Uint8Array> {
    const response = await fetch(new URL(path, this.url), { headers: this.headers });
    if (!response.ok) throw new ApiError(parsed(await response.text(), response.status).errors ?? []);
    return new Uint8Array(await response.arrayBuffer());
  }
}

/** An answer that is no JSON comes from something else at this address. */
function parsed(text: string, status: number): { data?: unknown; errors?: GraphQLErrorJson[] } {
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `HTTP ${status}, and no answer of Circuit Lens: ${text.slice(0, 200)}` }] };
  }
}

/** Why a job failed, in the form that an error of a query has. */
type JobError = { message: string } & NonNullable<GraphQLErrorJson['extensions']>;

function asGraphQL({ message, ...extensions }: JobError): GraphQLErrorJson {
  return { message, extensions };
}

function failed(code: string, message: string): ApiError {
  return new ApiError([{ message, extensions: { code } }]);
}
