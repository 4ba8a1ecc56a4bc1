import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InvestigationReport, type ReportRecipe, reportScriptId, reportVersion } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../operations/envelope.ts';
import { runOperation } from '../operations/runOperation.ts';
import { ioiPrompts, OperationTester } from '../testing/OperationTester.ts';
import { runCliHere } from '../testing/runCliHere.ts';
import { tinyForCli } from '../testing/tinyForCli.ts';
import { compareValues } from './compareValues.ts';

const tiny = tinyForCli();
let tester: OperationTester;
let difference: ReportRecipe;
let patching: ReportRecipe;
beforeAll(async () => {
  tester = await OperationTester.make();
  const prompts = ioiPrompts.slice(0, 1);
  const corrupted = prompts.map(({ text }) => ({ text: text.replace('John gave', 'Mary gave') }));
  const pair = { clean: { model: tester.folder, prompts }, corrupted: { prompts: corrupted } };
  difference = await recipeOf('run.logitDifference', { model: tester.folder, prompts });
  patching = await recipeOf('patch.activations', { ...pair, site: 'resid_pre' });
});
afterAll(() => tester.remove());

async function recipeOf(operation: string, input: object): Promise<ReportRecipe> {
  return encodeEnvelope(await runOperation(operation, input, tester.context), 'base64') as ReportRecipe;
}

async function save(...recipes: ReportRecipe[]): Promise<string> {
  const views = recipes.map((recipe) => ({
    title: `View of ${recipe.operation}`,
    finding: 'A < B.',
    recipes: [recipe],
  }));
  const report: InvestigationReport = {
    format: reportScriptId,
    version: reportVersion,
    productVersion: '0.1.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    views,
  };
  const file = join(tiny.home, `report-${Math.random()}.html`);
  const data = JSON.stringify(report).replaceAll('<', '\\u003c');
  await writeFile(
    file,
    `<!doctype html><p>…</p><script type="application/json" id="${reportScriptId}">${data}</script>`,
  );
  return file;
}

const rerun = (...args: string[]) => runCliHere(['rerun', ...args]);

describe('circuit-lens rerun', () => {
  it('runs every recipe of a report again and finds the same numbers', async () => {
    const { status, stdout, stderr } = await rerun(await save(difference, patching));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/ok +View of run\.logitDifference +run\.logitDifference +\d+ +0\.0e\+0/);
    expect(stdout).toMatch(/ok +View of patch\.activations/);
    expect(stdout).toContain('2 of 2 recipes give the same within 0.0001.');
  });

  it('ends with status 1 where a number is further off than allowed, and names the place', async () => {
    const result = { ...(difference.result as object), mean: (difference.result as { mean: number }).mean + 0.01 };
    const file = await save({ ...difference, result, version: 99 }, patching);
    const [text, json, wide] = await Promise.all([
      rerun(file),
      rerun(file, '--json'),
      rerun(file, '--tolerance', '0.1'),
    ]);
    expect([text.status, json.status, wide.status]).toEqual([1, 1, 0]);
    expect(text.stdout).toMatch(/FAILED +View of run\.logitDifference .* 1\.0e-2 +mean/);
    expect(text.stderr).toContain('the report was made with 99');
    const { rows, passed, failed } = JSON.parse(json.stdout);
    expect([passed, failed]).toEqual([1, 1]);
    expect(rows[0]).toMatchObject({ passed: false, where: 'mean', unlike: null });
    expect(rows[0].largest).toBeCloseTo(0.01, 6);
  });

  it('says when the weights are others, and goes on when it is told to', async () => {
    const model = { ...difference.model, contentHash: 'f'.repeat(64) };
    const file = await save({ ...difference, model });
    const [refused, told] = await Promise.all([rerun(file), rerun(file, '--other-model', '--model', tester.folder)]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/ffffffffffff[\s\S]*MODEL_DIFFERS[\s\S]*--other-model/);
    expect(told.status).toBe(0);
  });

  it('refuses what is no report, an operation that is unknown, and a tolerance that is none', async () => {
    const other = join(tiny.home, 'other.html');
    await writeFile(other, '<!doctype html><p>A page.</p>');
    const unknown = await save({ ...difference, operation: 'no.such' });
    const runs = await Promise.all([
      rerun(other),
      rerun(join(tiny.home, 'none.html')),
      rerun(unknown),
      rerun(other, '--tolerance', 'small'),
    ]);
    expect(runs.map(({ status }) => status)).toEqual([2, 2, 2, 2]);
    expect(runs.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('is no saved investigation: it holds no recipes'),
      expect.stringContaining('cannot be read (ENOENT)'),
      expect.stringContaining('no.such'),
      expect.stringContaining('"small" is not a number'),
    ]);
  });
});

describe('two results', () => {
  it('are as far apart as their furthest numbers; another text or shape is never the same', () => {
    expect(compareValues({ a: [1, { b: 2 }], t: 'x' }, { a: [1, { b: 2.5 }], t: 'x' })).toEqual({
      compared: 2,
      largest: 0.5,
      where: 'a[1].b',
      unlike: null,
    });
    const tensor = (values: (number | null)[], shape = [values.length]) => ({
      shape,
      axes: [],
      dtype: 'float32',
      values,
    });
    expect(compareValues(tensor([1, null]), tensor([1, null]))).toMatchObject({
      compared: 2,
      largest: 0,
      unlike: null,
    });
    expect(compareValues({ x: tensor([1, null]) }, { x: tensor([1, 2]) })).toMatchObject({ unlike: 'x' });
    expect(compareValues({ x: tensor([1, 2]) }, { x: tensor([1, 2], [2, 1]) })).toMatchObject({ unlike: 'x' });
    expect(compareValues({ a: 'x', b: 1 }, { a: 'y' })).toMatchObject({ unlike: 'a' });
    expect(compareValues([1], [1, 2])).toMatchObject({ unlike: '[1]' });
  });
});
