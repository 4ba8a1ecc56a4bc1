/** `npm run bench:setup [-- 3.9 4.3]`: makes the virtual environments of the benchmarks, one for each version of TransformerLens. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { env } from './env.ts';
import { environmentOf, parseVersion, transformerLensVersions } from './python.ts';

/** What `venv` and the packages need. */
const pythonMin = '3.10';

const torchIndex = 'https://download.pytorch.org/whl/cpu';

const interpreter = env.python || 'python3';

function pip(python: string, ...args: string[]): void {
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args], {
    stdio: 'inherit',
  });
}

/** @throws Error saying what is missing */
function checkPython(): void {
  const test = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${pythonMin.replace('.', ', ')}))`;
  try {
    execFileSync(interpreter, ['-c', test], { stdio: 'ignore' });
  } catch {
    throw new Error(
      `The benchmarks need Python ${pythonMin} or newer with venv, and "${interpreter}" is not one. Install it (on Debian and Ubuntu: python3 and python3-venv), or name one in PYTHON. Circuit Lens itself needs none.`,
    );
  }
}

try {
  const versions = process.argv.length > 2 ? process.argv.slice(2).map(parseVersion) : transformerLensVersions;
  checkPython();
  for (const version of versions) {
    const { folder, python, requirements, readyFile } = environmentOf(version);
    process.stdout.write(`TransformerLens ${version} in ${folder}\n`);
    rmSync(readyFile, { force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync(interpreter, ['-m', 'venv', folder], { stdio: 'inherit' });
    // By itself, so that nothing else is asked of its index: the processor's build is a tenth of the download.
    const torch = /^torch==.*$/m.exec(readFileSync(requirements, 'utf8'))![0];
    pip(python, '--retries', '1', '--extra-index-url', torchIndex, '--no-deps', torch);
    pip(python, '-r', requirements);
    writeFileSync(readyFile, `${version}\n`);
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
