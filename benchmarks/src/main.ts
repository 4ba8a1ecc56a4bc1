/**
 * `npm run bench -- COMMAND`. Circuit Lens against TransformerLens and Hugging Face on a random model of GPT-2 small's shape:
 * start, forward (also without a command), generation, analysis, sweeps, or all but sweeps. `api` loads the API, against
 * bars of its own; `device` takes a device apart; `compare` and `table` read what was kept.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { wholeAnalyses } from './analyses.ts';
import { loadApi } from './apiLoad.ts';
import type { Comparison } from './Bench.ts';
import { profileDevice } from './device/profileDevice.ts';
import { forwardPasses } from './forwardPasses.ts';
import { generation } from './generation.ts';
import { findPython, parseVersion, transformerLensVersions } from './python.ts';
import { commitOf, machine } from './report/circumstances.ts';
import { compareReports, linesOf } from './report/compareReports.ts';
import { keepReport, readReport, resultsPath } from './report/keepReport.ts';
import type { Report } from './report/Report.ts';
import { shortTable, wholeTable } from './report/table.ts';
import { writeTables } from './report/writeTables.ts';
import { type MeasuredPart, runComparison } from './runComparison.ts';
import { gpt2Small, readShape } from './shape.ts';
import { starts } from './starts.ts';
import { patchingSweeps } from './sweeps.ts';
import { print } from './terminal.ts';

const comparisons: Record<string, Comparison> = {
  start: starts,
  forward: forwardPasses,
  generation,
  analysis: wholeAnalyses,
  sweeps: patchingSweeps,
};

/** Sweeps take longer than everything else together. */
const all = Object.keys(comparisons).filter((name) => name !== 'sweeps');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    folder: { type: 'string' },
    'transformer-lens': { type: 'string', default: transformerLensVersions[0] },
    json: { type: 'string' },
    tolerance: { type: 'string', default: '0.1' },
    write: { type: 'boolean', default: false },
    device: { type: 'string', default: 'cpu' },
    clients: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
  },
});
const [name = 'forward', ...files] = positionals;

/** Every other command, by name. @returns whether all is well */
const commands: Record<string, () => Promise<boolean>> = {
  all: () => measure(all),
  api: () => loadApi({ clients: Number(values.clients), seconds: Number(values.seconds) }),
  device: () =>
    withFolder((folder) => profileDevice({ folder, device: values.device, threads: Number(values.threads) })),
  compare: async () => {
    const [before, after] = await readReports(2);
    const changes = compareReports(before!, after!);
    const allowed = 1 + Number(values.tolerance);
    for (const line of linesOf(changes, allowed)) print(line);
    if (changes.length === 0) print('The two reports have no row in common.');
    return changes.every(({ factor }) => factor <= allowed);
  },
  table: async () => {
    const reports = await readReports(1);
    if (values.write) await writeTables(reports);
    else print(`${shortTable(reports)}\n\n${wholeTable(reports)}`);
    return true;
  },
};

function readReports(least: number): Promise<Report[]> {
  if (files.length < least)
    throw new Error(`"${name}" needs ${least} report${least > 1 ? 's' : ''}: names of JSON files.`);
  return Promise.all(files.map(readReport));
}

/** Gives a folder with a GPT-2: the one that was named, else a random one that is removed afterwards. */
async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  if (values.folder) return use(values.folder);
  const scratch = await mkdtemp(join(tmpdir(), 'circuit-lens-bench-'));
  try {
    await writeRandomCheckpoint(scratch, { ...gpt2Small, seed: 1, scale: 0.03 });
    return await use(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measure(names: readonly string[]): Promise<boolean> {
  const transformerLens = parseVersion(values['transformer-lens']);
  const python = findPython(transformerLens);
  await withFolder(async (folder) => {
    const threads = Number(values.threads);
    const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
    const shape = await readShape(folder);
    const options = { folder, shape, threads, rounds, python, transformerLens };
    for (const one of names) await keep(one, await runComparison(one, comparisons[one]!, options));

    // After every part: what was measured is not lost when a later one fails.
    async function keep(part: string, { part: measured, versions }: MeasuredPart): Promise<void> {
      const circumstances = { machine, threads, model: shape, versions };
      const report: Report = { format: 1, ...commitOf(), ...circumstances, parts: { [part]: measured } };
      const isUsual = transformerLens === transformerLensVersions[0];
      print(`kept in ${await keepReport(values.json ?? resultsPath(report, transformerLens, isUsual), report)}`);
    }
  });
  return true;
}

const command = commands[name] ?? (comparisons[name] && (() => measure([name])));
try {
  const names = [...Object.keys(comparisons), ...Object.keys(commands)].join(', ');
  if (!command) throw new Error(`There is no benchmark "${name}"; choose from ${names}.`);
  process.exitCode = (await command()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
