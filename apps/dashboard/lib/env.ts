import { listOfNames } from '@circuit-lens/shared/names';

/** Where the API has a path, read when a request comes so that one build serves any port. Server side only. */
export function apiUrl(path: string): string {
  return `http://127.0.0.1:${process.env.API_PORT ?? '4000'}${path}`;
}

/** What shows the API that it is told the truth about who asks; null where this server was started by itself. */
export function proxyKey(): string | null {
  return process.env.CIRCUIT_LENS_PROXY_KEY || null;
}

/** Makes Next and React serve what was built, whatever the environment says. */
export function runBuiltPages(): void {
  Object.assign(process.env, { NODE_ENV: 'production' });
}

/** Names, beside localhost, that requests may be addressed to and come from. Server side only. */
export function allowedHosts(): string[] {
  return listOfNames(process.env.CIRCUIT_LENS_ALLOWED_HOSTS ?? '');
}
