import { ModelHost } from '@circuit-lens/model/host';
import type { Env } from './env.ts';

/**
 * Starts the model's thread and lets it load the default model. Called before everything else is imported: the two take
 * about the same time, so that the server answers its first run half a second sooner.
 */
export function startHost({ device, precision, threads, home, cacheBytesMax: cacheBytes }: Env): Promise<ModelHost> {
  const host = ModelHost.start({ device, precision, threads, home, cacheBytes });
  // Whoever asks for the model next hears why it could not be loaded.
  host.then((started) => started.run('model.info', {})).catch(() => {});
  return host;
}
