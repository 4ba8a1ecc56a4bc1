import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { describe, expect, it } from 'vitest';
import { readErrorPage } from './errorPage.ts';
import { productSources, relativeImports, root, type SourceFile } from './sources.ts';

const sources = productSources();
const packageOf = (path: string) => path.split('/').slice(0, 2).join('/');

/** `shared <- model <- api`, `shared <- dashboard`: what each part may import of the others. */
const allowed: Record<string, readonly string[]> = {
  'packages/shared': [],
  'packages/model': ['@circuit-lens/shared'],
  'packages/client': ['@circuit-lens/shared'],
  'apps/api': ['@circuit-lens/shared', '@circuit-lens/model', '@circuit-lens/model/host'],
  // Names only: the schemas would ship zod to the browser.
  'apps/dashboard': ['@circuit-lens/shared/names'],
};

/** Layers of the model package, each may import itself and those before it. */
const modelLayers = [
  [
    'config.ts',
    'tensor.ts',
    'env.ts',
    'random.ts',
    'mean.ts',
    'groupBy.ts',
    'findNotFinite.ts',
    'notes.ts',
    'readModelText.ts',
    'hashOfJson.ts',
    'makeFolder.ts',
    'loss.ts',
    'memory',
    'linalg',
    'tokenizer',
    'runtime',
  ],
  ['weights', 'hooks', 'hub', 'modelFolders.ts'],
  ['modelSizes.ts'],
  ['forward', 'ActivationCache.ts', 'runOptions.ts'],
  ['selftest/selfTestReport.ts'],
  ['HookedTransformer.ts', 'modelKey.ts'],
  ['selftest'],
  ['devices'],
  ['loadModel.ts', 'interventions', 'analysis'],
  // Run in a process of its own, by its file.
  ['devices/proveDevice.ts'],
  ['ModelPool.ts', 'operations', 'patching', 'ablation', 'circuit', 'verify', 'ioi'],
  ['worker'],
  ['mcp'],
  ['cli', 'testing'],
  ['index.ts'],
];

function layerOf(path: string): number {
  const inner = path.replace('packages/model/src/', '');
  const exact = modelLayers.findIndex((layer) => layer.includes(inner));
  return exact >= 0 ? exact : modelLayers.findIndex((layer) => layer.includes(inner.split('/')[0]!));
}

describe('the architecture', () => {
  it('finds the sources it is about', () => {
    expect(sources.length).toBeGreaterThan(40);
  });

  it('has arrows in one direction between packages', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter((name) => name.startsWith('@circuit-lens/') && !allowed[packageOf(path)]?.includes(name))
        .map((name) => `${path} imports ${name}`),
    );
    const outside = sources.flatMap((source) =>
      relativeImports(source)
        .filter((target) => packageOf(target) !== packageOf(source.path))
        .map((target) => `${source.path} imports ${target}`),
    );
    expect([...wrong, ...outside]).toEqual([]);
  });

  it('has arrows in one direction inside the model package', () => {
    const own = sources.filter(({ path }) => path.startsWith('packages/model/src/'));
    expect(own.filter(({ path }) => layerOf(path) < 0).map(({ path }) => `${path} has no layer`)).toEqual([]);
    const wrong = own.flatMap((source) =>
      relativeImports(source)
        .filter((target) => target.startsWith('packages/model/src/') && layerOf(target) > layerOf(source.path))
        .map((target) => `${source.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no import cycle', () => {
    const graph = new Map(sources.map((source) => [source.path, relativeImports(source)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      if (trail.includes(path) || done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('lets one file import onnxruntime-node', () => {
    const importers = sources.filter(({ imports }) => imports.includes('onnxruntime-node')).map(({ path }) => path);
    expect(importers).toEqual(['packages/model/src/runtime/OnnxRuntime.ts']);
  });

  it('loads the library of MCP for its own command only, when that is run', () => {
    const folder = 'packages/model/src/mcp/';
    const users = sources.filter(({ imports }) => imports.some((name) => name.startsWith('@modelcontextprotocol/')));
    expect(users.length).toBeGreaterThan(3);
    expect(users.filter(({ path }) => !path.startsWith(folder)).map(({ path }) => path)).toEqual([]);
    const importers = sources
      .filter(({ path }) => !path.startsWith(folder))
      .filter((source) => relativeImports(source).some((target) => target.startsWith(folder)));
    expect(importers.map(({ path }) => path)).toEqual(['packages/model/src/cli/commands/mcp.ts']);
    expect(readFileSync(join(root, importers[0]!.path), 'utf8')).not.toMatch(/^import .*mcp\//m);
  });

  it('spells hook names in one table only', () => {
    const spelled = /\bhook_[a-z]|\bblocks\.\d/;
    const wrong = sources
      .filter(({ path }) => path !== 'packages/shared/src/hookPoints.ts')
      .flatMap(({ path, strings }) => strings.filter((text) => spelled.test(text)).map((text) => `${path}: "${text}"`));
    expect(wrong).toEqual([]);
  });

  it('reads the environment in env.ts only', () => {
    const readers = sources.filter(
      ({ readsEnvironment, path }) => readsEnvironment && !/\/(env|next\.config)\.ts$/.test(path),
    );
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  it('explains every code of an error that a caller may get, beside those of the table', () => {
    const { table, outside } = readErrorPage();
    // A code stands alone in a string; other constants do not end like one.
    const looksLikeCode = /^[A-Z]+(_[A-Z]+)*_(FAILED|ERROR|REQUEST|OFFLINE|FAILURE)$/;
    const written = sources.flatMap(({ strings }) => strings.filter((text) => looksLikeCode.test(text)));
    expect(written).toContain('API_OFFLINE');
    const codes = [...new Set([...Object.values(ApolloServerErrorCode), ...written])];
    expect(codes.filter((code) => !table.has(code) && !outside.has(code))).toEqual([]);
  });

  it('keeps files small', () => {
    const long = (file: SourceFile) => file.lines > 300;
    expect(sources.filter(long).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });
});
