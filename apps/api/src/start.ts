import { randomUUID } from 'node:crypto';
import { env } from './env.ts';
import { startHost } from './startHost.ts';

/** API and dashboard: what `npm start` runs. Both, and the model's thread, start at the same time. */
const host = startHost(env);
const [{ buildDashboard, DashboardProcess }, { isDashboardBuilt }, { startApi }, messages, { stopOnSignals }] =
  await Promise.all([
    import('./dashboard/DashboardProcess.ts'),
    import('./dashboard/isBuilt.ts'),
    import('./startApi.ts'),
    import('./startupMessages.ts'),
    import('./stopOnSignals.ts'),
  ]);
const { modelLine, say, startFailure } = messages;

/** What has to be ended, as soon as it has begun. */
const parts: Promise<(drainSeconds: number) => Promise<void>>[] = [];
/** The API first: queries that run come to their readers through the dashboard. */
const stop = async (drainSeconds: number): Promise<void> => {
  for (const part of parts) {
    await part.then(
      (end) => end(drainSeconds),
      () => {},
    );
  }
};
stopOnSignals(stop, env.limits.drainSeconds);

try {
  if (!isDashboardBuilt()) {
    say('Building the dashboard, once …');
    await buildDashboard();
  }
  const proxyKey = env.proxyKey ?? randomUUID();
  const starting = startApi({ ...env, proxyKey }, host);
  parts.push(starting.then((api) => (drainSeconds) => api.close(drainSeconds)));
  // Port 0 is a free one, known when the API listens.
  const apiPort = env.apiPort || Number(new URL((await starting).address).port);
  const opening = DashboardProcess.start({ host: env.host, port: env.port, apiPort, proxyKey });
  parts.push(opening.then((dashboard) => () => dashboard.stop()));
  const [api, dashboard] = await Promise.all([starting, opening]);
  dashboard.keep(say);
  say(`Dashboard  ${dashboard.address}`);
  say(`API        ${api.address}/graphql`);
  if (api.storeSetAside) say(`The store was damaged. It is kept as ${api.storeSetAside}; a new one was begun.`);
  const model = await api.model.then(modelLine, (error: unknown) => `not loaded: ${startFailure(error)}`);
  say(`Model      ${model}`);
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`);
  await stop(0);
  process.exit(1);
}
