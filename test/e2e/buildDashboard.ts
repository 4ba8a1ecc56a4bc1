import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const dashboard = join(root, 'apps/dashboard');
const sources = [dashboard, join(root, 'packages/shared/src'), join(root, 'apps/api/schema.graphql')];

/** Builds the dashboard, unless what is built is newer than every source. */
export async function buildDashboard(): Promise<void> {
  const built = join(dashboard, '.next/BUILD_ID');
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(newest))) return;
  await promisify(execFile)('npx', ['next', 'build'], {
    cwd: dashboard,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
}

const generated = new Set([
  'node_modules',
  '.next',
  '.turbo',
  'next-env.d.ts',
  'tsconfig.tsbuildinfo',
  'graphqlEnv.d.ts',
]);

function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = readdirSync(path).filter((name) => !generated.has(name));
  return Math.max(0, ...inside.map((name) => newest(join(path, name))));
}
