import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A name that still means the same model when the server is started elsewhere: a folder with its whole path. */
export function lastingModelName(name: string): string {
  return existsSync(name) ? resolve(name) : name;
}
