import { createHash } from 'node:crypto';
import { CircuitLensError } from '@circuit-lens/shared';
import { type Request, type Response, Router } from 'express';
import type { Limits } from '../limits.ts';
import { orAborted } from '../operations/SharedCalls.ts';
import { writeRunActivations } from '../runs/writeRunActivations.ts';
import type { Services } from '../services.ts';
import { type TensorFormatName, tensorFormats } from '../tensors/tensorFormats.ts';
import { limitTime, requestOf } from './ApiRequest.ts';
import type { FairGate } from './FairGate.ts';
import { sendError } from './sendError.ts';

/** HTTP status for a range outside the file. */
const rangeNotSatisfiable = 416;

/**
 * Files over GET: a tensor under the address that `Tensor.downloadUrl` gives, and every activation of a run. Answers in
 * ranges, and with an ETag that is the content's address.
 */
export function createDownloads(services: Services, gate: FairGate, limits: Limits): Router {
  const router = Router();
  /** Takes its turn among the queries. What is made is for every reader, so that it goes on when this one leaves. */
  const answer = async (response: Response, send: () => Promise<void>): Promise<void> => {
    const request = requestOf(response);
    try {
      limitTime(request, limits.querySeconds);
      await request.enter(gate);
      await orAborted(send(), request.signal);
    } catch (error) {
      if (!response.headersSent) sendError(response, error);
    }
  };
  router.get('/tensors/:file', (request, response) =>
    answer(response, () => sendTensor(request.params.file, response, services)),
  );
  router.get('/runs/:id/activations.safetensors', (request, response) =>
    answer(response, () => sendActivations(request, response, services)),
  );
  return router;
}

async function sendTensor(file: string, response: Response, { tensors, downloads }: Services): Promise<void> {
  const [, id, format] = /^([0-9a-f]{64})\.(\w+)$/.exec(file) ?? [];
  if (!id || !format || !isFormat(format)) {
    throw notFound(
      `"${file}" is no tensor. An address is ID.FORMAT; formats: ${Object.keys(tensorFormats).join(', ')}.`,
    );
  }
  const found = await tensors.find(id);
  if (!found) throw notFound(`Tensor ${id} is not kept here, or not any more.`);
  const { contentType, write } = tensorFormats[format];
  await downloads.provide(file, (path) => write(path, found.tensor, found.facts));
  await send(response, { name: file, folder: downloads.folder, contentType });
}

async function sendActivations(
  request: Request<{ id: string }>,
  response: Response,
  services: Services,
): Promise<void> {
  const run = await services.runs.find(request.params.id);
  if (!run) throw notFound(`There is no run "${request.params.id}" here.`);
  const given = [request.query.hooks ?? '*'].flat().map(String);
  const hooks = [...new Set(given.flatMap((text) => text.split(',')))].sort();
  const name = `${run.id}-${createHash('sha256').update(hooks.join(',')).digest('hex').slice(0, 16)}.safetensors`;
  await services.downloads.provide(name, (path) => writeRunActivations(path, run, hooks, services.operations));
  await send(response, { name, folder: services.downloads.folder, contentType: tensorFormats.safetensors.contentType });
}

function send(
  response: Response,
  { name, folder, contentType }: { name: string; folder: string; contentType: string },
): Promise<void> {
  response.set({
    etag: `"${name}"`,
    'content-type': contentType,
    'content-disposition': `attachment; filename="${name}"`,
    'cross-origin-resource-policy': 'same-site',
  });
  const options = { root: folder, maxAge: '1y', immutable: true, lastModified: false };
  return new Promise((resolve, reject) => {
    response.sendFile(name, options, (error) => {
      // Once it has begun there is nothing more to say; the reader went away.
      if (!error || response.headersSent) return resolve();
      const { status, headers = {} } = error as Error & { status?: number; headers?: Record<string, string> };
      if (status !== rangeNotSatisfiable) return reject(error);
      response.status(status).set(headers).end();
      resolve();
    });
  });
}

function isFormat(format: string): format is TensorFormatName {
  return Object.hasOwn(tensorFormats, format);
}

function notFound(message: string): CircuitLensError {
  return new CircuitLensError('NOT_FOUND', message);
}
