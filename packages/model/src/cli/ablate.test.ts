import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCliHere } from '../testing/runCliHere.ts';
import { tinyForCli } from '../testing/tinyForCli.ts';

const tiny = tinyForCli();

const run = (...args: string[]) => runCliHere(['ablate', ...args]);

describe('circuit-lens ablate', () => {
  it('prints the largest effects, and its JSON is the envelope of ablate.heads', async () => {
    const [text, json] = await Promise.all([
      run('heads', '--top', '3', '--kind', 'mean'),
      run('heads', '--kind', 'mean', '--json'),
    ]);
    const probability = await run('heads', '--head', 'L0H1', '--metric', 'probability', '--json');
    expect(JSON.parse(probability.stdout).result.metric.kind).toBe('probability');
    expect([text.status, text.stderr, json.status]).toEqual([0, '', 0]);
    const { operation, result } = JSON.parse(json.stdout);
    expect(operation).toBe('ablate.heads');
    expect(text.stdout).toContain('Replaced by mean over 8 own prompts, at all positions; logitDifference\n');
    const rows = text.stdout.split('\n').filter((line) => /^L\d+H\d+ /.test(line));
    expect(rows).toHaveLength(3);
    const largest = Math.max(...result.effect.values.map(Math.abs));
    expect(Math.abs(Number(rows[0]!.split(/ +/)[2]))).toBeCloseTo(largest, 3);
  });

  it('switches parts off together, from the corrupted prompts, into a file', async () => {
    const out = join(tiny.home, 'ablation.json');
    const parts = ['--head', 'L0H1', '--mlp', '0', '--at', 'end', '--at', '3'];
    const { status, stdout } = await run(
      'heads',
      ...parts,
      '--together',
      '--kind',
      'mean',
      '--from-corrupted',
      '--out',
      out,
    );
    expect(status).toBe(0);
    expect(stdout).toContain(
      'Switched off together: L0H1, MLP 0\nReplaced by mean over 8 corrupted prompts, at end, 3\n',
    );
    const { result } = JSON.parse(await readFile(out, 'utf8'));
    expect([result.source, result.positions]).toEqual(['given', ['end', 3]]);
    expect(stdout).toContain(`logit difference after     ${result.logitDifference.after.toFixed(4).padStart(7)}`);
  });

  it('refuses what cannot be with status 2', async () => {
    const { status, stderr } = await run('mlps', '--layer', '99');
    expect([status, stderr]).toEqual([2, expect.stringContaining('layer 99')]);
  });
});
