import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCliHere } from '../testing/runCliHere.ts';
import { makeTinyGpt2 } from '../testing/tinyGpt2.ts';
import { circuitReports } from './commands/circuitReports.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'circuit-lens-cli-'));
  vi.stubEnv('CIRCUIT_LENS_HOME', home);
  vi.stubEnv('CIRCUIT_LENS_MODEL', 'ioi-mini');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

/** Runs the command line on the embedded model. */
const run = (...args: string[]) => runCliHere(args);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

describe('dataset', () => {
  it('make writes prompts that evaluate reads, and CSV is read too', async () => {
    const file = join(home, 'prompts.json');
    expect((await run('dataset', 'make', '--size', '6', '--seed', '3', '--out', file)).status).toBe(0);
    const made = JSON.parse(await readFile(file, 'utf8'));
    expect(made.result.dataset.prompts).toHaveLength(6);
    const report = await run('dataset', 'evaluate', file);
    expect(report.stdout).toContain('over 6 prompts');
    const { result } = await json('dataset', 'evaluate', file);
    expect(report.stdout).toContain(`Logit difference: ${result.mean.toFixed(3)}`);
    expect(report.stdout).toMatch(new RegExp(`Worst names\\n.*\\n.*\\n *${result.byName[0].mean.toFixed(3)}`));

    const csv = join(home, 'own.csv');
    const sentence = '"When John and Mary went to the shops, John gave the bag to",Mary,John';
    await writeFile(csv, `prompt,correct,incorrect\n${sentence}\n`);
    expect((await json('dataset', 'evaluate', csv)).result.rows).toHaveLength(1);
    await writeFile(csv, `prompt,correct,incorrect\n${sentence},too many\n`);
    expect((await json('dataset', 'evaluate', csv)).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('line 2'),
    });
  }, 60_000);
});

describe('circuit', () => {
  it('judges a circuit by name or from a file, on prompts from a file with their corrupted ones', async () => {
    const file = join(home, 'eight.json');
    await run('dataset', 'make', '--size', '8', '--seed', '3', '--corruption', 'flipS', '--out', file);
    const own = join(home, 'circuit.json');
    const heads = [{ head: 'L3H0', class: 'nameMover', position: 'end' }];
    await writeFile(own, JSON.stringify({ name: 'mine', source: 'a test', heads, mlps: 'keep' }));
    const named = await json('circuit', 'faithfulness', '--circuit', 'ioi-mini', '--dataset', file);
    const read = await json('circuit', 'faithfulness', '--circuit', own, '--dataset', file, '--knockout', 'resample');
    expect(named.result.nodes.kept).toBe(88);
    expect(read.result).toMatchObject({
      nodes: { kept: 8 },
      definition: { name: 'mine' },
      knockout: { kind: 'resample' },
    });
    const made = JSON.parse(await readFile(file, 'utf8')).result;
    expect(read.recipe.reference.prompts).toHaveLength(8);
    expect(read.recipe.reference.prompts[0].text).toBe(made.corrupted.prompts[0].text);
    const report = await run('circuit', 'faithfulness', '--circuit', 'ioi-mini', '--dataset', file);
    expect(report.stdout).toContain('Circuit:      ioi-mini\n\n');
    expect(report.stdout).toContain(`F(C)  circuit`);
    expect(report.stdout).toContain(named.result.circuit.toFixed(3));
  }, 60_000);

  it('judges the circuit that a search found in the model where none is named', async () => {
    const { result, recipe } = await json('circuit', 'faithfulness', '--size', '4');
    expect([recipe.circuit, result.nodes.kept]).toEqual(['ioi-mini-found', 96]);
  }, 60_000);

  it.each([
    ['list', [], 'ioi-gpt2-small-naive'],
    ['band', ['--samples', '5'], '5 random circuits'],
    ['completeness', ['--subsets', 'random', '--samples', '3'], 'random 2'],
    ['minimality', ['--sets', 'class'], 'L3H2@end'],
    ['signals', [], 'S_tok'],
    ['adversarial', ['--knockout', 'zero'], 'IO once more'],
    ['edges', ['--circuit', 'ioi-mini', '--by', 'class'], 'the 26 largest of 26'],
  ])(
    '%s prints its report',
    async (name, args, expected) => {
      const prompts = name === 'list' ? [] : ['--size', '4'];
      const { status, stdout, stderr } = await run('circuit', name, ...prompts, ...args);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain(expected);
    },
    60_000,
  );

  it('propose saves a circuit that faithfulness takes', async () => {
    const tiny = await makeTinyGpt2();
    const file = join(home, 'found.json');
    const model = ['--model', tiny.folder];
    const args = ['--size', '8', '--seed', '1', '--samples', '5', '--save', file, ...model];
    const { status, stdout, stderr } = await run('circuit', 'propose', ...args);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Share, held out');
    const saved = JSON.parse(await readFile(file, 'utf8'));
    expect(saved.heads.length).toBeGreaterThan(0);
    const judged = await json(
      'circuit',
      'faithfulness',
      '--circuit',
      file,
      '--size',
      '8',
      '--knockout',
      'zero',
      ...model,
    );
    expect(judged.result.definition).toEqual(saved);
    await tiny.remove();
  }, 60_000);

  it('propose says what it has in common with the circuit that is known', () => {
    const known = { name: 'ioi-mini', found: 9, missed: 2, added: 13 };
    const report = circuitReports['circuit.propose']!({
      evidence: [],
      search: [],
      heldOut: [],
      nodes: { share: 0.1 },
      known,
    });
    expect(report).toContain('Known circuit ioi-mini: 9 found, 2 missed, 13 added');
  });

  it('says what is wrong, with status 2', async () => {
    const { status, stderr } = await run('circuit', 'faithfulness', '--circuit', 'ioi-llama', '--size', '2');
    expect(status).toBe(2);
    expect(stderr).toContain('ioi-gpt2-small');
  }, 60_000);
});
