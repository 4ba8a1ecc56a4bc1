/** A model hub for tests, which can misbehave. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a request gets in place of its file. */
export interface Fault {
  /** Which requests: those whose address ends so. */
  file: string;
  method?: 'GET' | 'HEAD';
  /** Answers with this status and these headers, and no file. */
  status?: number;
  headers?: Record<string, string>;
  /** Breaks the connection after so many bytes. */
  cutAfter?: number;
  /** Sends other bytes than those it names the checksum of. */
  isCorrupt?: boolean;
  /** Sends all of it, whatever range is asked for. */
  ignoresRange?: boolean;
  /** How often; default once. */
  times?: number;
}

export interface HubServerOptions {
  /** Files of each repository: contents, or where they lie. */
  repositories: Record<string, Record<string, string | Uint8Array | { path: string }>>;
  /** Names that need this token, and what they answer without it. */
  token?: string;
  /** Bytes a second; left out: as fast as it goes. */
  bytesPerSecond?: number;
}

const commit = 'a'.repeat(40);
const pieceBytes = 16 << 10;

/** One that serves `HF_ENDPOINT=hub.address`. Files over 1000 bytes are behind a redirect to another path, as large files are. */
export class HubServer {
  readonly faults: Fault[] = [];
  /** Null: as fast as it goes. */
  bytesPerSecond: number | null;
  readonly requests: { method: string; path: string; range: string | null; token: string | null }[] = [];
  private readonly contents = new Map<string, { bytes: Uint8Array; etag: string }>();

  private constructor(
    private readonly server: Server,
    private readonly options: HubServerOptions,
  ) {
    this.bytesPerSecond = options.bytesPerSecond ?? null;
  }

  static async start(options: HubServerOptions): Promise<HubServer> {
    const server = createServer();
    const hub = new HubServer(server, options);
    server.on('request', (request, response) => {
      void hub.answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return hub;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The revision that every branch is at. */
  get commit(): string {
    return commit;
  }

  /** How often files were sent, from which byte on. */
  rangesOf(file: string): (string | null)[] {
    return this.requests
      .filter(({ method, path }) => method === 'GET' && path.endsWith(file) && path.startsWith('/cdn/'))
      .map(({ range }) => range);
  }

  etagOf(repository: string, file: string): string {
    return this.contentOf(repository, file)!.etag;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, this.address);
    const [method, path] = [request.method ?? 'GET', decodeURIComponent(pathname)];
    const { range = null, authorization = null } = request.headers;
    this.requests.push({ method, path, range, token: authorization });
    const { repository, file, isCdn } = parsePath(path);
    const fault = this.takeFault(path, method);
    if (fault?.status) return void response.writeHead(fault.status, fault.headers).end();
    const content = this.contentOf(repository, file);
    const isKnown = Object.hasOwn(this.options.repositories, repository);
    const { token } = this.options;
    const isAllowed = isCdn || !token || authorization === `Bearer ${token}`;
    // As the real one does: nobody learns which names exist.
    if (!isKnown || !isAllowed) {
      const headers = { 'x-error-code': 'RepoNotFound', 'x-error-message': 'Invalid username or password.' };
      return void response.writeHead(authorization && !token ? 404 : 401, headers).end();
    }
    if (!content) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    const { bytes, etag } = content;
    const isLarge = bytes.length > 1000;
    const facts = { 'x-repo-commit': commit, etag: `"${etag}"` };
    if (isLarge && !isCdn) {
      const linked = { 'x-linked-etag': `"${etag}"`, 'x-linked-size': String(bytes.length) };
      const location = `/cdn/${repository}/resolve/main/${file}`;
      return void response.writeHead(302, { ...facts, ...linked, location }).end();
    }
    const from = fault?.ignoresRange ? 0 : Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    const contentRange = from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
    const length = { 'content-length': String(bytes.length - from) };
    response.writeHead(from > 0 ? 206 : 200, { ...facts, ...contentRange, ...length });
    if (method === 'HEAD') return void response.end();
    await this.send(response, fault?.isCorrupt ? bytes.map((byte) => byte ^ 1) : bytes, from, fault?.cutAfter);
  }

  private async send(response: ServerResponse, bytes: Uint8Array, from: number, cutAfter?: number): Promise<void> {
    const end = Math.min(bytes.length, cutAfter === undefined ? Number.POSITIVE_INFINITY : from + cutAfter);
    const closed = new Promise((done) => response.once('close', done));
    for (let at = from; at < end && !response.destroyed; at += pieceBytes) {
      const isTaken = response.write(bytes.subarray(at, Math.min(end, at + pieceBytes)));
      if (this.bytesPerSecond) await sleep((1000 * pieceBytes) / this.bytesPerSecond);
      else if (!isTaken) await Promise.race([new Promise((done) => response.once('drain', done)), closed]);
    }
    if (cutAfter === undefined) return void response.end();
    // What was written goes out first.
    await sleep(20);
    response.destroy();
  }

  private takeFault(path: string, method: string): Fault | undefined {
    const fault = this.faults.find(
      (one) => path.endsWith(one.file) && (one.method ?? method) === method && (one.times ?? 1) > 0,
    );
    if (fault) fault.times = (fault.times ?? 1) - 1;
    return fault;
  }

  private contentOf(repository: string, file: string): { bytes: Uint8Array; etag: string } | undefined {
    const key = `${repository}/${file}`;
    const given = this.options.repositories[repository]?.[file];
    if (given === undefined) return undefined;
    const known = this.contents.get(key);
    if (known) return known;
    const isPath = typeof given === 'object' && 'path' in given;
    const bytes = isPath ? readFileSync(given.path) : typeof given === 'string' ? Buffer.from(given) : given;
    const git = () => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    const etag = bytes.length > 1000 ? createHash('sha256').update(bytes).digest('hex') : git();
    this.contents.set(key, { bytes, etag });
    return { bytes, etag };
  }
}

/** `/owner/name/resolve/revision/file`, with `/cdn` before it where the bytes are. */
function parsePath(path: string): { repository: string; file: string; isCdn: boolean } {
  const [, cdn, repository = '', file = ''] = /^(\/cdn)?\/(.+?)\/resolve\/[^/]+\/(.+)$/.exec(path) ?? [];
  return { repository, file, isCdn: cdn !== undefined };
}
