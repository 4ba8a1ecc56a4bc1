import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCliHere } from '../testing/runCliHere.ts';
import { tinyForCli } from '../testing/tinyForCli.ts';

const john = 'When John and Mary went to the shops, John gave the bag to';

const tiny = tinyForCli();

const run = (args: string[]) => runCliHere(args);

/** The one JSON value on standard output; anything else there is a failure. */
async function json(args: string[]) {
  const { status, stdout, stderr } = await run(args);
  return { status, stderr, value: JSON.parse(stdout) };
}

describe('patch', () => {
  it('prints all cells and the largest with intervals, and writes the whole result', async () => {
    const out = join(tiny.home, 'patch.json');
    const { status, stdout, stderr } = await run(['patch', '--top', '3', '--out', out]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('resid_pre, clean into corrupted (denoise), normalizedLogitDifference, mean of 8 prompts');
    expect(stdout).toMatch(/^L0 +\. .* 100( +\.)* *$/m);
    expect(stdout).toMatch(/^L0@11 +' John' +1\.0000 +1\.0000 +1\.0000$/m);
    expect(JSON.parse(await readFile(out, 'utf8')).result.interval.low.shape).toEqual([2, 16]);
  });

  it('takes a pair of its own, places by label, and the other direction', async () => {
    const pair = ['--clean', john, '--corrupted', john.replace('shops, John', 'shops, Mary')];
    const answers = ['--correct', ' Mary', '--incorrect', ' John'];
    const args = ['patch', ...pair, ...answers, '--positions', 's2,-1', '--direction', 'noise', '--json'];
    const { status, value } = await json(args);
    expect(status).toBe(0);
    expect(value.result.mean.axes[1].labels).toEqual(['s2', '-1']);
    expect(value.result.mean.values[0]).toBeCloseTo(-1, 4);
    expect(value.result.interval.low.values[0]).toBeNull();
  });

  it('takes pairs from a file, rows or made ones, and counts the cells it has', async () => {
    const csv = join(tiny.home, 'pairs.csv');
    const mary = john.replace('shops, John', 'shops, Mary');
    await writeFile(csv, `prompt,correct,incorrect,corrupted\n"${john}",Mary,John,"${mary}"\n`);
    const asJson = join(tiny.home, 'pairs.json');
    const rows = [{ prompt: john, correct: ' Mary', incorrect: ' John', corrupted: mary }];
    await writeFile(asJson, JSON.stringify(rows));
    for (const file of [csv, asJson]) {
      const { value } = await json(['patch', '--prompts', file, '--site', 'z', '--json']);
      expect(value.recipe.clean.prompts).toEqual([{ text: john, answers: { correct: ' Mary', incorrect: ' John' } }]);
      expect(value.recipe.corrupted.prompts).toEqual([{ text: mary }]);
    }
    const one = await run(['patch', '--prompts', csv, '--site', 'z', '--heads', 'L0H1']);
    expect(one.stdout).toContain('The largest 1 cells');

    const made = join(tiny.home, 'made.json');
    await run(['dataset', 'make', '--size', '2', '--corruption', 'flipS2', '--out', made]);
    const { value } = await json(['path', '--prompts', made, '--json']);
    expect(value.result.perPrompt.shape[0]).toBe(2);
    await writeFile(csv, `prompt,correct,incorrect\n"${john}",Mary,John\n`);
    const alone = await json(['patch', '--prompts', csv, '--json']);
    expect(alone.value.error.message).toContain('column corrupted');
  });
});

describe('path', () => {
  const args = ['path', '--model', 'ioi-mini', '--to', 'L3H0,L3H1', '--positions', 'end', '--top', '3'];

  it('prints the strongest senders, and its file holds the envelope of patch.paths', async () => {
    const out = join(tiny.home, 'paths.json');
    const [text, { status, value }] = await Promise.all([run(args), json([...args, '--json', '--out', out])]);
    expect([text.status, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toContain('Paths to q of L3H0,L3H1 at end, prompts notebook, noise, MLPs recompute');
    // The S-inhibition heads that the model was made to have feed its name movers.
    const rows = text.stdout.split('\n').filter((line) => /^L\dH\d( +-?\d+\.\d{4}){3}$/.test(line));
    expect(rows.map((row) => row.slice(0, 4)).sort()).toEqual(['L2H0', 'L2H1', 'L2H2']);
    expect([status, value]).toEqual([0, { operation: 'patch.paths', out }]);
    const envelope = JSON.parse(await readFile(out, 'utf8'));
    expect(envelope).toMatchObject({ operation: 'patch.paths', prependBos: true });
    expect(envelope.result.tensor.shape).toEqual([4, 8]);
    expect(envelope.result.definition.receivers).toEqual([{ heads: ['L3H0', 'L3H1'], input: 'q', positions: ['end'] }]);
  });

  it('sends from parts that are no heads, at a place, to an MLP, by another metric, and all at once', async () => {
    const from = ['path', '--from', 'L0H1,0_mlp_out,embed', '--from-positions', 's2', '--to-mlps', '1'];
    const { stdout } = await run([...from, '--metric', 'probability']);
    expect(stdout).toContain('Paths to MLP 1, prompts notebook, noise');
    expect(stdout).toContain('change of probability:');
    expect(stdout.match(/^(L0H1|0_mlp_out|embed) +(-?\d\.\d{4} *){3}$/gm)).toHaveLength(3);
    const plain = await run([...from, '--metric', 'logitDifference']);
    expect(plain.stdout).toMatch(/^Logit difference \S+ clean, \S+ corrupted; change of logitDifference:$/m);
    const { value } = await json([...from, '--together', '--json']);
    expect(value.result.definition.receivers).toEqual([{ mlps: [1] }]);
    expect(value.result.definition.senderPositions).toEqual(['s2']);
    const [, effect] = /^together +(-?\d\.\d{4})/m.exec((await run([...from, '--together'])).stdout)!;
    expect(Number(effect)).toBeCloseTo(value.result.tensor - value.result.unpatched, 4);
  });

  it('says which prompt sets there are', async () => {
    const { status, value } = await json(['path', '--set', 'nope', '--json']);
    expect(status).toBe(2);
    expect(value.error.message).toContain('arena-25');
  });
});
