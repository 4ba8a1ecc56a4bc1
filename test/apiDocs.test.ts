import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
/** Inside the repository, so that a TypeScript block finds the packages that it imports. */
const folder = join(root, 'test/test-artefacts', `docs-${process.pid}`);

let api: ApiProcess;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  api = await ApiProcess.start();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api.stop();
});

/** A block of code of the page, named by the heading it stands under; JSON behind a query is its variables. */
interface Snippet {
  name: string;
  language: string;
  text: string;
  variables: Record<string, unknown>;
}

function snippetsOf(page: string): Snippet[] {
  const snippets: Snippet[] = [];
  let heading = '';
  for (const [, title, language, text] of page.matchAll(/^## (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    if (title) heading = title;
    else if (language === 'json') snippets.at(-1)!.variables = JSON.parse(text!);
    else
      snippets.push({
        name: `${heading} (${language} ${snippets.length})`,
        language: language!,
        text: text!,
        variables: {},
      });
  }
  return snippets;
}

const starts = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
/** What runs a block, and whether this machine has it; the product itself needs none of these but Node. */
const runners: Record<string, { command: string[]; file: string; isHere: boolean }> = {
  ts: { command: [process.execPath, '--import', 'tsx'], file: 'snippet.ts', isHere: true },
  python: { command: ['python3'], file: 'snippet.py', isHere: starts('python3', '-c', 'import numpy') },
  sh: {
    command: ['bash', '-euo', 'pipefail'],
    file: 'snippet.sh',
    isHere: ['curl', 'jq'].every((name) => starts(name, '--version')),
  },
};

/** What a block writes to standard output, with the test's API in place of the usual address. */
async function outputOf({ language, text }: Snippet): Promise<string> {
  const {
    command: [command, ...args],
    file,
  } = runners[language]!;
  const path = join(folder, file);
  writeFileSync(path, text.replaceAll('http://localhost:4000', api.address));
  return (await run(command!, [...args, path], { cwd: folder })).stdout;
}

const snippets = snippetsOf(readFileSync(join(root, 'docs/api.md'), 'utf8'));

describe('docs/api.md', () => {
  const queries = snippets.filter(({ language }) => language === 'graphql');
  it.each(queries.map((query) => [query.name, query] as const))('%s is answered without an error', async (_, query) => {
    const { data, errors } = await api.query(query.text, query.variables);
    expect(errors).toBeUndefined();
    for (const value of Object.values(data)) expect(value).not.toBeNull();
    // What could not be made says so in an answer without an error.
    if (data.createPromptSet) expect(data.createPromptSet).toMatchObject({ promptSet: { size: 1 }, problems: [] });
  });

  const scripts = snippets.filter(({ language }) => language !== 'graphql');
  for (const script of scripts) {
    const skip = !runners[script.language]!.isHere;
    it(`${script.name} prints something, and no error`, { skip }, async () => {
      const output = await outputOf(script);
      expect(output.trim()).not.toBe('');
      expect(output).not.toContain('"errors"');
      if (script.name.startsWith('Errors')) expect(output).toContain('"UNKNOWN_HEAD"');
      if (script.language === 'ts') expect(output).toMatch(/^L3H\d of 32 heads\n.*count.*\nUNKNOWN_HEAD: /);
    });
  }

  it('has blocks in every language', () => {
    const languages = new Set(snippets.map(({ language }) => language));
    expect([...languages].sort()).toEqual(['graphql', ...Object.keys(runners)].sort());
  });
});
