import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');

/** Folder of the dashboard. It is started as a program and never imported. */
export const dashboardFolder = join(root, 'apps/dashboard');

const sources = [dashboardFolder, join(root, 'packages/shared/src'), join(root, 'apps/api/schema.graphql')];
/** Written by builds and tools, so never newer than a build in a way that matters. */
const generated = new Set([
  'node_modules',
  '.next',
  '.turbo',
  'next-env.d.ts',
  'tsconfig.tsbuildinfo',
  'graphqlEnv.d.ts',
]);

/** Is there a build of the dashboard that is newer than all it is made of? */
export function isDashboardBuilt(): boolean {
  const built = join(dashboardFolder, '.next/BUILD_ID');
  return existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(newest));
}

function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = readdirSync(path).filter((name) => !generated.has(name));
  return Math.max(0, ...inside.map((name) => newest(join(path, name))));
}
