import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Circumstances, Report } from './Report.ts';

export const machine: Circumstances['machine'] = {
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
};

/** The commit that is measured. Results kept beside it do not make it another one. */
export function commitOf(): Pick<Report, 'commit' | 'isChanged'> {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  try {
    const changes = git(
      'status',
      '--porcelain',
      '--untracked-files=no',
      '--',
      ':/',
      ':!/benchmarks/results',
      ':!/**/*.md',
    );
    return { commit: git('rev-parse', '--short=10', 'HEAD'), isChanged: changes !== '' };
  } catch {
    // A copy of the sources without their history.
    return { commit: 'unknown', isChanged: true };
  }
}
