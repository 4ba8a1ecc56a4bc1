import { buildDashboard, DashboardProcess } from './dashboard/DashboardProcess.ts';
import { isDashboardBuilt } from './dashboard/isBuilt.ts';
import { env } from './env.ts';
import { type RunningApi, startApi } from './startApi.ts';
import { modelLine, say, startFailure } from './startupMessages.ts';
import { stopOnSignals } from './stopOnSignals.ts';

/** API and dashboard: what `npm start` runs. */
const running: { api: RunningApi | null; dashboard: DashboardProcess | null } = { api: null, dashboard: null };
const stop = async (): Promise<void> => {
  await Promise.all([running.api?.close(), running.dashboard?.stop()]);
};
stopOnSignals(stop);

try {
  if (!isDashboardBuilt()) {
    say('Building the dashboard, once …');
    await buildDashboard();
  }
  running.api = await startApi(env);
  const apiPort = Number(new URL(running.api.address).port);
  running.dashboard = await DashboardProcess.start({ host: env.host, port: env.port, apiPort });
  say(`Dashboard  ${running.dashboard.address}`);
  say(`API        ${running.api.address}/graphql`);
  if (running.api.storeSetAside)
    say(`The store was damaged. It is kept as ${running.api.storeSetAside}; a new one was begun.`);
  const model = await running.api.model.then(modelLine, (error: unknown) => `not loaded: ${startFailure(error)}`);
  say(`Model      ${model}`);
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`);
  await stop();
  process.exit(1);
}
