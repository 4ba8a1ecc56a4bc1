/** What README, CONTRIBUTING and the pages of docs say is there, and what they tell to type. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCliHere } from '../packages/model/src/testing/runCliHere.ts';
import { flagSets, oracleCases, tolerance } from './support/modelCases.ts';

const root = resolve(import.meta.dirname, '..');
const folders = [
  '.',
  'docs',
  'docs/method',
  'docs/decisions',
  'apps/dashboard',
  'benchmarks',
  'examples',
  'models/ioi-mini',
];
const pages = folders.flatMap((folder) => pagesIn(folder)).filter((page) => page !== 'CHANGELOG.md');
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');
const readme = textOf('README.md');
const small = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function scriptsOf(folder: string): string[] {
  return Object.keys(JSON.parse(textOf(join(folder, 'package.json'))).scripts ?? {});
}

describe.each(pages)('%s', (page) => {
  const text = textOf(page);

  it('links to files that are there', () => {
    const targets = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    const missing = targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(root, dirname(page), target)));
    expect(missing).toEqual([]);
  });

  it('names scripts that are there', () => {
    const workspaces = ['packages', 'apps'].flatMap((group) =>
      readdirSync(join(root, group)).map((name) => [`@circuit-lens/${name}`, join(group, name)] as const),
    );
    const workspaceFolders = new Map<string | undefined, string>([[undefined, '.'], ...workspaces]);
    for (const [said, script, workspace] of text.matchAll(/npm run ([\w:]+)(?: -w (@[\w/-]+))?/g))
      expect(scriptsOf(workspaceFolders.get(workspace)!), said).toContain(script);
  });

  it('names commands that are there', async () => {
    const typed = [...text.matchAll(/npx circuit-lens ((?:[a-z]+ )*[a-z]+)/g)].map(([, words]) => words!);
    const commands = new Set(typed.map((words) => words.split(' ').slice(0, 2).join(' ')));
    for (const command of commands) {
      const { status, stdout } = await runCliHere([...command.split(' '), '--help']);
      expect(status, command).toBe(0);
      // A group shows its own help for a word that it does not know; what is no group has another second word.
      if (stdout.includes('[command]')) expect(stdout).toContain(`Usage: circuit-lens ${command} [`);
    }
  });
});

describe('the README', () => {
  it('shows every picture of docs/screenshots', () => {
    const shown = [...readme.matchAll(/\(docs\/screenshots\/([\w.-]+)\)/g)].map(([, name]) => name);
    expect(shown.sort()).toEqual(readdirSync(join(root, 'docs/screenshots')).sort());
  });

  it('counts what is verified as the oracles have it', () => {
    const [models, flags] = [small[oracleCases.length], small[Object.keys(flagSets).length]];
    const said = readme.replace(/\s+/g, ' ');
    expect(said).toContain(`${models} models and ${flags} sets of weight flags`);
    expect(said).toContain(`within ${tolerance.toExponential()} of TransformerLens 3.9`);
  });

  it('has an example in TypeScript that runs', async () => {
    const [, example] = /```ts\n([\s\S]*?)```/.exec(readme)!;
    const folder = join(import.meta.dirname, 'test-artefacts');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'readme.ts'), `${example}\nexport { ablated, cache, logits };\n`);
    const { ablated, cache, logits } = await import(pathToFileURL(join(folder, 'readme.ts')).href);
    expect(logits.shape[0]).toBe(1);
    expect(ablated.shape[0]).toBe(1);
    expect(cache.get('z', 3)).toBeDefined();
  });
});
