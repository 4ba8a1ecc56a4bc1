import type { Request, Response } from 'express';
import { logger } from '../logger.ts';
import type { AnsweredRequest, Metrics } from '../metrics.ts';
import type { ApiRequest } from './ApiRequest.ts';

/** What scrapers and supervisors ask every few seconds is not worth a line. */
const silentPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Writes one line for each answer, with its id and price, and counts it. */
export function answerLog(metrics: Metrics) {
  return (made: ApiRequest, { request, response }: { request: Request; response: Response }): void => {
    const ms = performance.now() - made.since;
    // 499 is what other servers write for a client that went away.
    const status = response.writableFinished ? response.statusCode : 499;
    const { id, client, operationName, price, codes } = made;
    const path = request.originalUrl.split('?')[0]!;
    metrics.noteAnswer({ path: kindOf(path), status, seconds: ms / 1000, price: price?.price ?? null, codes });
    if (silentPaths.has(path)) return;
    logger.info(
      {
        request: id,
        client,
        method: request.method,
        path: path.slice(0, 200),
        status,
        ms: Math.round(ms),
        ...(operationName ? { query: operationName.slice(0, 100) } : {}),
        ...(price ? { price: price.price } : {}),
        ...(codes.length > 0 ? { codes: [...new Set(codes)] } : {}),
      },
      'answered',
    );
  };
}

function kindOf(path: string): AnsweredRequest['path'] {
  if (path.startsWith('/graphql')) return 'graphql';
  return /^\/(tensors|runs)\//.test(path) ? 'files' : 'other';
}
