import { env } from './env.ts';
import { startHost } from './startHost.ts';

/** The API alone. What is imported below takes a second, in which the model's thread starts. */
const host = startHost(env);
const [{ startApi }, { modelLine, say, startFailure }, { stopOnSignals }] = await Promise.all([
  import('./startApi.ts'),
  import('./startupMessages.ts'),
  import('./stopOnSignals.ts'),
]);
try {
  const api = await startApi(env, host);
  stopOnSignals((drainSeconds) => api.close(drainSeconds), env.limits.drainSeconds);
  say(`API        ${api.address}/graphql`);
  if (api.storeSetAside) say(`The store was damaged. It is kept as ${api.storeSetAside}; a new one was begun.`);
  const model = await api.model.then(modelLine, (error: unknown) => `not loaded: ${startFailure(error)}`);
  say(`Model      ${model}`);
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
}
