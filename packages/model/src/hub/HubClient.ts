import { readFileSync } from 'node:fs';
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { env, type HubSettings } from '../env.ts';
import { checkAddresses } from './checkAddresses.ts';
import { type Asked, exhausted, networkCode, notAHub, offline, refused, unreachable } from './hubErrors.ts';
import { hubPatience, Retryable, type RetryOptions, retryAfterMs, retrying } from './retrying.ts';

/** What the hub says of a file before it is fetched. */
export interface RemoteFile {
  file: string;
  /** The revision it is of, 40 hexadecimal digits. */
  commit: string;
  /** Its name in the cache: sha256 of a large file, git's hash of a small one. */
  etag: string;
  /** Null when the hub does not say. */
  bytes: number | null;
}

export interface HubClientOptions {
  settings?: HubSettings;
  signal?: AbortSignal;
  patience?: Pick<RetryOptions, 'tries' | 'firstWaitMs' | 'longestWaitMs'>;
  /** Told before it waits to ask again. */
  onWait?(waitMs: number): void;
}

/** A connection that says nothing for so long is given up, and asked for again. */
const silenceMs = 60_000;
const redirectsMax = 5;
const rangeNotSatisfiable = 416;

/**
 * Asks a hub for files: redirects, proxies, access token, patience with what may go better next time.
 * Source of paths and headers: huggingface.co/docs/hub/api, and `get_hf_file_metadata` of huggingface_hub.
 */
export class HubClient {
  readonly settings: HubSettings;
  private readonly dispatcher: EnvHttpProxyAgent;

  /** @throws CircuitLensError BAD_USER_INPUT for an address that is none */
  constructor(private readonly options: HubClientOptions = {}) {
    this.settings = options.settings ?? env.hub;
    checkAddresses(this.settings);
    const { httpProxy, httpsProxy, noProxy } = this.settings;
    const timeouts = { headersTimeout: silenceMs, bodyTimeout: silenceMs };
    // Empty, not undefined: the agent would read the environment by itself.
    this.dispatcher = new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy, ...timeouts });
  }

  /**
   * What the hub says of a file; null when the repository has no such file.
   * @throws CircuitLensError HUB_UNREACHABLE, HUB_REFUSED
   */
  async find(repository: string, revision: string, file: string): Promise<RemoteFile | null> {
    const asked = this.asked(repository, revision, file);
    return this.patiently(async () => {
      const response = await this.headers(asked);
      if (isMissingFile(response)) return null;
      if (response.status >= 400) throw this.failure(asked, response);
      const { headers } = response;
      const commit = headers.get('x-repo-commit');
      const etag = bare(headers.get('x-linked-etag') ?? headers.get('etag'));
      if (!commit || !/^[0-9a-f]{40}$/.test(commit) || !etag || !/^[\w-]+$/.test(etag)) throw notAHub(asked);
      const length = headers.get('x-linked-size') ?? headers.get('content-length');
      return { file, commit, etag, bytes: length === null ? null : Number(length) };
    });
  }

  /**
   * Opens a file from a byte on, once: cuts and refusals that may go better throw `Retryable`.
   * @returns the response, and the byte at which it really begins
   */
  async open(repository: string, remote: RemoteFile, from: number): Promise<{ body: Response['body']; from: number }> {
    const asked = this.asked(repository, remote.commit, remote.file);
    const range: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
    const response = await this.request(asked, addressOf(asked), { method: 'GET', redirect: 'follow', headers: range });
    // What is here is as long as the file, or longer: only a hub that says no size lets it come to that.
    if (response.status === rangeNotSatisfiable && from > 0) return this.open(repository, remote, 0);
    if (response.status >= 400) throw this.failure(asked, response);
    const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    return { body: response.body, from: response.status === 206 ? Number(start) : 0 };
  }

  /** Does something with the hub again while it may go better, and counts anew after progress. */
  patiently<T>(attempt: (progress: () => void) => Promise<T>): Promise<T> {
    const { signal, patience, onWait } = this.options;
    return retrying(attempt, { ...hubPatience, ...patience, signal, onWait });
  }

  /** A connection that broke, as something to try again. */
  cut(repository: string, { file, commit }: RemoteFile, error: unknown): Error {
    return this.networkFailure(this.asked(repository, commit, file), error);
  }

  close(): Promise<void> {
    return this.dispatcher.destroy();
  }

  /** The hub redirects large files to where they lie; what it says of them stands in the redirect itself. */
  private async headers(asked: Asked): Promise<Response> {
    let address = addressOf(asked);
    for (let hops = 0; ; hops++) {
      const response = await this.request(asked, address, { method: 'HEAD', redirect: 'manual' });
      const location = response.headers.get('location');
      const isRedirect = response.status >= 300 && response.status < 400 && location;
      if (!isRedirect || response.headers.has('x-linked-etag')) return response;
      if (hops === redirectsMax) throw notAHub(asked);
      address = new URL(location, address).href;
    }
  }

  private async request(
    asked: Asked,
    address: string,
    { headers, ...init }: { method: string; redirect: 'follow' | 'manual'; headers?: Record<string, string> },
  ): Promise<Response> {
    if (this.settings.isOffline) throw offline(`"${asked.file}" of ${asked.repository}`);
    const isHub = new URL(address).origin === new URL(this.settings.endpoint).origin;
    const token = isHub && this.token();
    const sent = { 'accept-encoding': 'identity', ...headers, ...(token && { authorization: `Bearer ${token}` }) };
    try {
      const { dispatcher, options } = this;
      return await fetch(address, { ...init, headers: sent, dispatcher, signal: options.signal });
    } catch (error) {
      throw this.networkFailure(asked, error);
    }
  }

  private networkFailure(asked: Asked, error: unknown): Error {
    if (this.options.signal?.aborted) return error as Error;
    const isHopeless = /ENOTFOUND|CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_INVALID_URL/.test(networkCode(error));
    return isHopeless ? unreachable(asked, error) : new Retryable(() => unreachable(asked, error));
  }

  private failure(asked: Asked, { status, headers }: Response): Error {
    if (status === 429 || status === 408 || status >= 500) {
      const waitMs = retryAfterMs(headers.get('retry-after'));
      return new Retryable((tries) => exhausted(asked, { status, tries, waitMs }), waitMs);
    }
    const hasToken = this.token() !== null;
    return refused(asked, {
      status,
      code: headers.get('x-error-code'),
      message: headers.get('x-error-message'),
      hasToken,
    });
  }

  private token(): string | null {
    if (this.settings.token) return this.settings.token;
    try {
      return readFileSync(this.settings.tokenFile, 'utf8').trim() || null;
    } catch {
      return null;
    }
  }

  private asked(repository: string, revision: string, file: string): Asked {
    return { endpoint: this.settings.endpoint, repository, revision, file };
  }
}

function addressOf({ endpoint, repository, revision, file }: Asked): string {
  return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${file}`;
}

/** The repository is there and the file is not. */
function isMissingFile({ status, headers }: Response): boolean {
  const code = headers.get('x-error-code');
  return status === 404 && (code === 'EntryNotFound' || code === null);
}

/** An etag without quotes and the mark of a weak one. */
const bare = (etag: string | null): string | null => etag?.replace(/^W\//, '').replaceAll('"', '') ?? null;
