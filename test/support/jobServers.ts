import { rmSync } from 'node:fs';
import { afterEach } from 'vitest';
import { ApiProcess, temporaryHome } from './apiProcess.ts';

const started: ApiProcess[] = [];
const homes: string[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((api) => api.stop('SIGKILL')));
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** A data folder that is removed after the test. */
export function newHome(): string {
  const home = temporaryHome();
  homes.push(home);
  return home;
}

/** A server on a data folder, killed after the test. */
export async function start(home: string, variables: Record<string, string> = {}): Promise<ApiProcess> {
  const api = await ApiProcess.start({ CIRCUIT_LENS_HOME: home, ...variables });
  started.push(api);
  return api;
}

export const jobFields = `__typename ... on JobInfo { id operation } ... on RunningJob { progress { done message } partial }
  ... on SucceededJob { result } ... on FailedJob { error { code message remedy } }`;

/** A job of some seconds at most: a loss over many prompts, another for every `seed`. */
export function longInput(seed: number, prompts = 600) {
  const tokens = (prompt: number) => Array.from({ length: 24 }, (_, i) => (prompt * 7 + i * 13 + seed * 101) % 1000);
  return { model: 'ioi-mini', prompts: Array.from({ length: prompts }, (_, i) => ({ tokens: tokens(i) })) };
}

/** Starts an operation as a job. */
export async function enqueue(api: ApiProcess, name: string, input: unknown) {
  const query = `mutation ($name: String!, $input: JSON!) { startOperation(name: $name, input: $input) { ${jobFields} } }`;
  const { data, errors } = await api.query(query, { name, input });
  return { job: data?.startOperation, code: errors?.[0]?.extensions.code };
}

/** A job's last state. */
export async function ended(api: ApiProcess, id: string) {
  let last: { __typename: string; error?: { code: string }; [field: string]: unknown } | null = null;
  const query = `subscription ($id: ID!) { job(id: $id) { ${jobFields} } }`;
  for await (const { data } of api.subscribe(query, { id })) last = data.job;
  return last!;
}

/** Every job of a server. */
export async function jobsOf(api: ApiProcess): Promise<{ id: string; __typename: string; result?: unknown }[]> {
  return (await api.query(`{ jobsConnection(first: 500) { nodes { ${jobFields} } } }`)).data.jobsConnection.nodes;
}
