import type { ApiProcess } from './apiProcess.ts';

/** The number behind a name, with its labels, in the metrics of a server; NaN when there is none. */
export async function metric(api: ApiProcess, name: string): Promise<number> {
  const text = await (await fetch(`${api.address}/metrics`)).text();
  const found = text.split('\n').find((line) => line.startsWith(`${name} `));
  return Number(found?.split(' ').at(-1) ?? Number.NaN);
}

/** Waits, asking again and again. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setTimeout(done, 20));
}
