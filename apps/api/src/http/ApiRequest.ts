import { randomUUID } from 'node:crypto';
import { CircuitLensError } from '@circuit-lens/shared';
import type { Request, RequestHandler, Response } from 'express';
import { timeout, timerMs } from '../operations/limitedHost.ts';
import type { QueryPrice } from '../price/QueryPrice.ts';
import { clientOf } from './clientOf.ts';
import type { FairGate, Turn } from './FairGate.ts';

/** Ids that a client may give its requests, for its own log. */
const givenId = /^[\w.:-]{1,100}$/;

/** Longest wait, in milliseconds, for a client to read on. */
const readMs = 30_000;

/** One request: whose it is, what it costs, and how long it is waited for. */
export class ApiRequest {
  readonly id: string;
  readonly client: string;
  readonly since = performance.now();
  /** Name of the query, once it is known. */
  operationName: string | null = null;
  /** Codes of the errors in its answer. */
  readonly codes: string[] = [];
  price: QueryPrice | null = null;
  private readonly abort = new AbortController();
  private turn: Turn | null = null;
  private readonly socket: Request['socket'];
  private readonly onEnd: (() => void)[] = [];

  constructor(request: Request, proxyKey: string | null) {
    const id = request.headers['x-request-id'];
    this.id = typeof id === 'string' && givenId.test(id) ? id : randomUUID();
    this.client = clientOf(request, proxyKey);
    this.socket = request.socket;
  }

  /** Aborted when the client is gone, the query takes too long, or the server stops. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Ends the work for this request. */
  stop(reason: CircuitLensError): void {
    this.abort.abort(reason);
  }

  /** Waits for its turn to compute. @throws CircuitLensError QUEUE_FULL */
  async enter(gate: FairGate): Promise<void> {
    this.turn = await gate.enter(this.client, this.signal);
    this.whenEnded(this.turn.end);
  }

  /** The answer is being sent, so that the next query may compute: a client that reads nothing of it for a while is let go. */
  beginSending(): void {
    this.turn?.computed();
    // Node sets the time of the next request by itself, when this answer is sent.
    const { socket } = this;
    const letGo = () => void socket.destroy();
    socket.setTimeout(readMs);
    socket.once('timeout', letGo);
    this.whenEnded(() => socket.off('timeout', letGo));
  }

  /** Calls back when the answer is sent or nobody waits for it. */
  whenEnded(callback: () => void): void {
    this.onEnd.push(callback);
  }

  end(): void {
    for (const callback of this.onEnd.splice(0)) callback();
  }
}

/** Every request that is under way. */
export class ApiRequests {
  private readonly underWay = new Set<ApiRequest>();

  /** @param proxyKey what the dashboard's server shows; null: there is none */
  constructor(private readonly proxyKey: string | null) {}

  /** Ends all of them, since the server stops. */
  stopAll(): void {
    for (const request of this.underWay) request.stop(new CircuitLensError('JOB_CANCELLED', 'The server stopped.'));
  }

  /** Makes the request of a response, which `requestOf` gives, and watches whether its client is still there. */
  handler(onAnswered: (request: ApiRequest, sent: { request: Request; response: Response }) => void): RequestHandler {
    return (request, response, next) => {
      const made = new ApiRequest(request, this.proxyKey);
      response.locals.request = made;
      response.setHeader('x-request-id', made.id);
      this.underWay.add(made);
      response.once('close', () => {
        this.underWay.delete(made);
        if (!response.writableFinished) made.stop(new CircuitLensError('JOB_CANCELLED', 'The client went away.'));
        made.end();
        onAnswered(made, { request, response });
      });
      next();
    };
  }
}

/** The request that a response answers. */
export function requestOf(response: Response): ApiRequest {
  return response.locals.request as ApiRequest;
}

/** Ends a query that takes too long, with QUERY_TIMEOUT in every field that has no value yet. */
export function limitTime(request: ApiRequest, seconds: number): void {
  const timer = setTimeout(() => request.stop(timeout('This query', seconds)), timerMs(seconds));
  request.whenEnded(() => clearTimeout(timer));
}
