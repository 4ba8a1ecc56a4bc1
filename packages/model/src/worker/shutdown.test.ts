import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fixtureEntry as entry, startSlices } from './fixtures/slices.ts';
import { ModelHost } from './ModelHost.ts';

describe('close', () => {
  it('cancels what is in flight and what waits, and refuses what comes after', async () => {
    const host = await ModelHost.start({ entry });
    const running = startSlices(host, 1000);
    const waiting = startSlices(host, 1000);
    await running.started;
    const closed = host.close();
    await expect(running.call).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    await expect(waiting.call).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    await expect(host.run('echo', 1)).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    await closed;
    await host.close();
  });

  /** Ends a process while its worker computes on ONNX Runtime; a native abort would show as a signal. */
  function endProcess(ending: string) {
    const script = fileURLToPath(new URL('./fixtures/busyProcess.ts', import.meta.url));
    const { status, signal, stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, ending], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    return { status, signal, stdout };
  }

  it('during a run of ONNX Runtime does not abort the process', () => {
    expect(endProcess('close')).toEqual({ status: 0, signal: null, stdout: 'JOB_CANCELLED' });
  });

  it('works from a handler of SIGTERM', () => {
    expect(endProcess('signal')).toEqual({ status: 0, signal: null, stdout: 'JOB_CANCELLED' });
  });

  it('when forgotten: process.exit during a run of ONNX Runtime does not abort the process', () => {
    expect(endProcess('exit')).toEqual({ status: 5, signal: null, stdout: '' });
  });

  it('when forgotten: an idle worker does not keep the process alive', () => {
    expect(endProcess('idle')).toEqual({ status: 0, signal: null, stdout: '' });
  });
});
