import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

const examples = resolve(import.meta.dirname, '../examples');
const run = promisify(execFile);

/** Does a program of this machine start? Nothing else of the product needs these, so what is missing is skipped. */
const starts = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const needsPython = { skip: !starts('python3', '--version') };
const needsGql = { skip: !starts('python3', '-c', 'import gql, numpy, requests') };
const needsJq = { skip: !['curl', 'jq', 'od'].every((command) => starts(command, '--version')) };

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

const commands: Record<string, string[]> = {
  ts: [process.execPath, '--import', 'tsx'],
  py: ['python3'],
  sh: ['bash'],
};
const outputs = new Map<string, Promise<string>>();

/** What a script prints, run once. */
function outputOf(script: string): Promise<string> {
  const known = outputs.get(script);
  if (known) return known;
  const [command, ...args] = commands[script.split('.').at(-1)!]!;
  const ended = run(command!, [...args, join(examples, script), `${api.address}/graphql`], { cwd: examples });
  const output = ended.then(({ stdout }) => stdout);
  outputs.set(script, output);
  return output;
}

/** Lines `label: number` as a map. */
function numbersOf(output: string): Map<string, number> {
  const lines = output.matchAll(/^(.+): (-?\d[\d.e+-]*)(?:$|,)/gm);
  return new Map([...lines].map(([, label, value]) => [label!, Number(value)]));
}

/** The numbers of one output stand in the other under the same label, to the three digits that it prints. */
function expectAmong(part: string, whole: string, atLeast: number): void {
  const rounded = numbersOf(whole);
  const shared = [...numbersOf(part)].filter(([label]) => rounded.has(label));
  expect(shared.length).toBeGreaterThanOrEqual(atLeast);
  for (const [label, value] of shared) expect(Math.abs(value - rounded.get(label)!), label).toBeLessThan(6e-4);
}

describe('the notebook', () => {
  it('in TypeScript prints the numbers of the operation ioi.notebook', async () => {
    const output = await outputOf('src/notebook.ts');
    const { data } = await api.query('{ operation(name: "ioi.notebook", input: {}) }');
    const { milkPrompt, logitDifference, factoredHead, prompts } = data.operation.result;
    for (const { rank, text, logit } of milkPrompt.rows) {
      expect(output).toContain(`Top ${rank}th token. Logit: ${logit.toFixed(2)} `);
      expect(output).toContain(`Token: |${text}|`);
    }
    for (const [i, value] of logitDifference.perPrompt.values.entries()) {
      expect(output).toContain(prompts[i].text);
      expect(output).toContain(` ${value.toFixed(3)}\n`);
    }
    expect(output).toContain(`Average logit difference: ${logitDifference.mean.toFixed(3)}`);
    const [first] = factoredHead.gram.values;
    expect(output).toContain(`column norms ${first.toFixed(3)} to`);
  });

  it('in Python with nothing else prints the same, from 30 lines', needsPython, async () => {
    expect(await outputOf('notebook.py')).toBe(await outputOf('src/notebook.ts'));
    expect(readFileSync(join(examples, 'notebook.py'), 'utf8').trim().split('\n').length).toBeLessThanOrEqual(30);
  });

  it('in curl and jq prints the same numbers, from 10 lines', needsJq, async () => {
    expectAmong(await outputOf('notebook.sh'), await outputOf('src/notebook.ts'), 1);
    expect((await outputOf('notebook.sh')).match(/^(When|After).* \| \w+\| \d/gm)).toHaveLength(8);
    expect(readFileSync(join(examples, 'notebook.sh'), 'utf8').trim().split('\n').length).toBeLessThanOrEqual(10);
  });
});

describe('the exploratory analysis', () => {
  it('in TypeScript with urql finds the name movers of the embedded model, and what feeds them', async () => {
    const output = await outputOf('src/exploratory.ts');
    const numbers = numbersOf(output);
    const lens = [...numbers.keys()].filter((label) => label.startsWith('Logit lens'));
    expect(lens).toHaveLength(9);
    expect(numbers.get('Logit lens final_post')).toBe(numbers.get('Average logit difference'));
    const heads = [...output.matchAll(/^Head (L\dH\d)/gm)].map(([, head]) => head);
    expect(heads.slice(0, 3).sort()).toEqual(['L3H0', 'L3H1', 'L3H2']);
    expect(output).toMatch(/looks from the end at Mary: 0\.\d+/);
    expect(numbers.get('Patched resid_pre layer 0 at s2')).toBe(1);
    expect(output).toContain('Induction score of L1H1');
  });

  it('in Python with gql and numpy prints the same', needsGql, async () => {
    expect(await outputOf('exploratory.py')).toBe(await outputOf('src/exploratory.ts'));
  });

  it('in curl and jq prints the same numbers', needsJq, async () => {
    expectAmong(await outputOf('exploratory.sh'), await outputOf('src/exploratory.ts'), 20);
  });
});

describe("ARENA's core", () => {
  it('in TypeScript with the typed client finds the circuit of the embedded model', async () => {
    const output = await outputOf('src/arena.ts');
    const movers = [...output.matchAll(/^Path (L\dH\d) to logits/gm)].map(([, head]) => head);
    expect(movers.slice(0, 3).sort()).toEqual(['L3H0', 'L3H1', 'L3H2']);
    const inhibition = [...output.matchAll(/^Path (L\dH\d) to queries/gm)].map(([, head]) => head);
    expect(inhibition.slice(0, 3).sort()).toEqual(['L2H0', 'L2H1', 'L2H2']);
    const [, full, circuit] = /^Whole model: (\S+), circuit alone: (\S+)$/m.exec(output)!.map(Number);
    expect(circuit! / full!).toBeGreaterThan(0.9);
  });

  it('in Python with nothing else prints the same', needsPython, async () => {
    expect(await outputOf('arena.py')).toBe(await outputOf('src/arena.ts'));
  });

  it('in curl and jq prints the same numbers', needsJq, async () => {
    expectAmong(await outputOf('arena.sh'), await outputOf('src/arena.ts'), 5);
  });
});

it('every script of examples/ is run', () => {
  const scripts = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ts|py|sh)$/.test(name),
  );
  const missing = scripts.filter((name) => !name.includes('node_modules') && !outputs.has(name));
  const skipped = missing.filter((name) => name.endsWith('.py') || name.endsWith('.sh'));
  expect(missing).toEqual(skipped);
  if (!needsJq.skip && !needsPython.skip && !needsGql.skip) expect(missing).toEqual([]);
});
