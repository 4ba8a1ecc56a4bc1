import { env } from './env.ts';
import { startApi } from './startApi.ts';
import { modelLine, say, startFailure } from './startupMessages.ts';
import { stopOnSignals } from './stopOnSignals.ts';

/** The API alone. */
try {
  const api = await startApi(env);
  stopOnSignals(() => api.close());
  say(`API        ${api.address}/graphql`);
  if (api.storeSetAside) say(`The store was damaged. It is kept as ${api.storeSetAside}; a new one was begun.`);
  const model = await api.model.then(modelLine, (error: unknown) => `not loaded: ${startFailure(error)}`);
  say(`Model      ${model}`);
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
}
