'use client';
import { useSyncExternalStore } from 'react';

/** Does the API answer? `generation` counts reconnections, so that queries know when to ask again. */
interface Connection {
  online: boolean;
  generation: number;
}

const retryEveryMs = 2000;
let connection: Connection = { online: true, generation: 0 };
const listeners = new Set<() => void>();
let looking = false;

function change(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

function lookAgainLater(): void {
  if (looking) return;
  looking = true;
  setTimeout(async () => {
    looking = false;
    if (await ask()) change({ online: true, generation: connection.generation + 1 });
    else lookAgainLater();
  }, retryEveryMs);
}

async function ask(): Promise<boolean> {
  try {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"query Ping { __typename }"}',
    });
    return answer.status < 500;
  } catch {
    return false;
  }
}

/** `fetch` that notices when the API is gone and then looks for it until it is back. */
export async function watchedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const gone = () => {
    if (connection.online) change({ ...connection, online: false });
    lookAgainLater();
  };
  try {
    const answer = await fetch(input, init);
    if (answer.status === 503 || answer.status === 502) gone();
    return answer;
  } catch (error) {
    if (!init?.signal?.aborted) gone();
    throw error;
  }
}

const atServer: Connection = { online: true, generation: 0 };

/** Whether the API answers, kept up to date. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
    () => atServer,
  );
}
