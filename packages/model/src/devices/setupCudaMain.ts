import { spawn } from 'node:child_process';
import { env } from '../env.ts';
import { OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import { setupCuda } from './setupCuda.ts';

/** `npm run setup:cuda`. Install scripts are off in this repository, so that this one has to be asked for. */
process.exitCode = await setupCuda({
  platform: `${process.platform} ${process.arch}`,
  home: env.home,
  fetchLibraries: () =>
    new Promise((resolve) => {
      const child = spawn('npm', ['rebuild', 'onnxruntime-node', '--ignore-scripts=false', '--foreground-scripts'], {
        stdio: ['ignore', 'inherit', 'pipe'],
      });
      let output = '';
      child.stderr.on('data', (text) => (output += text));
      child.on('error', (error) => resolve({ isDone: false, output: String(error) }));
      child.on('close', (code) => resolve({ isDone: code === 0, output }));
    }),
  open: () => OnnxRuntime.open('cuda'),
  say: (line) => process.stdout.write(`${line}\n`),
});
