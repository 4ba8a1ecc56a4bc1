import { listOfNames } from '@circuit-lens/shared/names';

/** Where the API has a path, read when a request comes so that one build serves any port. Server side only. */
export function apiUrl(path: string): string {
  return `http://127.0.0.1:${process.env.API_PORT ?? '4000'}${path}`;
}

/** Names, beside localhost, that requests may be addressed to and come from. Server side only. */
export function allowedHosts(): string[] {
  return listOfNames(process.env.CIRCUIT_LENS_ALLOWED_HOSTS ?? '');
}
