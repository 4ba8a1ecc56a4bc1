import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Report } from './Report.ts';

const resultsFolder = join(import.meta.dirname, '../../results');

/** Where the results of a commit are kept: `<date>-<commit>`, with what is unusual behind. */
export function resultsPath({ commit, isChanged }: Report, transformerLens: string, isUsual: boolean): string {
  const date = new Date().toISOString().slice(0, 10);
  const unusual = [isChanged && 'changed', !isUsual && `transformer-lens-${transformerLens}`].filter(Boolean);
  return join(resultsFolder, `${[date, commit, ...unusual].join('-')}.json`);
}

/**
 * Writes a report. Parts that the file has from before stay, where machine, model, threads and versions are the same;
 * else a file with a number behind is written, so that nothing measured is lost.
 * @returns where it is
 */
export async function keepReport(path: string, report: Report): Promise<string> {
  for (let number = 1; ; number++) {
    const file = number === 1 ? path : path.replace(/(\.json)?$/, `-${number}.json`);
    const before = await readReport(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (before && !isSame(before, report)) continue;
    await mkdir(dirname(file), { recursive: true });
    const versions = { ...before?.versions, ...report.versions };
    const whole: Report = { ...report, versions, parts: { ...before?.parts, ...report.parts } };
    await writeFile(file, `${JSON.stringify(whole, null, 2)}\n`);
    return file;
  }
}

/** @throws Error when the file is not one of ours */
export async function readReport(path: string): Promise<Report> {
  const report = parsed(await readFile(path, 'utf8')) as Report | null;
  if (report?.format !== 1 || !report.parts) throw new Error(`"${path}" is no report of the benchmarks of format 1.`);
  return report;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isSame(before: Report, now: Report): boolean {
  const circumstances = ({ commit, isChanged, machine, threads, model }: Report) => ({
    commit,
    isChanged,
    machine,
    threads,
    model,
  });
  const isOtherVersion = Object.entries(now.versions).some(
    ([name, version]) => (before.versions[name] ?? version) !== version,
  );
  return !isOtherVersion && isDeepStrictEqual(circumstances(before), circumstances(now));
}
