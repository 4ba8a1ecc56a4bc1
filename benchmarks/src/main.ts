/**
 * `npm run bench -- COMMAND`. Circuit Lens against TransformerLens and Hugging Face on a random model of GPT-2 small's shape:
 * start, forward (also without a command), generation, analysis, sweeps, or all but sweeps. `api` loads the API, against
 * bars of its own; `device` takes a device apart; `compare` and `table` read what was kept.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { wholeAnalyses } from './analyses.ts';
import { loadApi } from './apiLoad.ts';
import type { Comparison } from './Bench.ts';
import { profileDevice } from './device/profileDevice.ts';
import { forwardPasses } from './forwardPasses.ts';
import { generation } from './generation.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { findPython, transformerLensVersions } from './python.ts';
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

/** Every other command, by name. @returns whether all is well */
const commands: Record<string, (options: BenchOptions) => Promise<boolean>> = {
  all: (options) => measure(all, options),
  api: ({ clients, seconds }) => loadApi({ clients, seconds }),
  device: ({ folder: named, device, threads }) =>
    withFolder(named, (folder) => profileDevice({ folder, device, threads })),
  compare: async (options) => {
    const [before, after] = await readReports(options, 2);
    const changes = compareReports(before!, after!);
    const allowed = 1 + options.tolerance;
    for (const line of linesOf(changes, allowed)) print(line);
    if (changes.length === 0) print('The two reports have no row in common.');
    return changes.every(({ factor }) => factor <= allowed);
  },
  table: async (options) => {
    const reports = await readReports(options, 1);
    if (options.isWriting) await writeTables(reports);
    else print(`${shortTable(reports)}\n\n${wholeTable(reports)}`);
    return true;
  },
};

function readReports({ name, files }: BenchOptions, least: number): Promise<Report[]> {
  if (files.length < least)
    throw new Error(
      `"${name}" needs ${least} report${least > 1 ? 's' : ''}: names of JSON files, as in benchmarks/results.`,
    );
  return Promise.all(files.map(readReport));
}

/** Gives a folder with a GPT-2: the one that was named, else a random one that is removed afterwards. */
async function withFolder<T>(named: string | undefined, use: (folder: string) => Promise<T>): Promise<T> {
  if (named) return use(named);
  const scratch = await mkdtemp(join(tmpdir(), 'circuit-lens-bench-'));
  try {
    await writeRandomCheckpoint(scratch, { ...gpt2Small, seed: 1, scale: 0.03 });
    return await use(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measure(names: readonly string[], options: BenchOptions): Promise<boolean> {
  const { transformerLens, threads, rounds, json } = options;
  const python = findPython(transformerLens);
  await withFolder(options.folder, async (folder) => {
    const shape = await readShape(folder);
    const given = { folder, shape, threads, rounds, python, transformerLens };
    for (const one of names) await keep(one, await runComparison(one, comparisons[one]!, given));

    // After every part: what was measured is not lost when a later one fails.
    async function keep(part: string, { part: measured, versions }: MeasuredPart): Promise<void> {
      const circumstances = { machine, threads, model: shape, versions };
      const report: Report = { format: 1, ...commitOf(), ...circumstances, parts: { [part]: measured } };
      const isUsual = transformerLens === transformerLensVersions[0];
      print(`kept in ${await keepReport(json ?? resultsPath(report, transformerLens, isUsual), report)}`);
    }
  });
  return true;
}

function commandOf(name: string): (options: BenchOptions) => Promise<boolean> {
  if (commands[name]) return commands[name];
  if (comparisons[name]) return (options) => measure([name], options);
  const names = [...Object.keys(comparisons), ...Object.keys(commands)].join(', ');
  throw new Error(`There is no benchmark "${name}"; choose from ${names}.`);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.isHelp) print(usage);
  else process.exitCode = (await commandOf(options.name)(options)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
