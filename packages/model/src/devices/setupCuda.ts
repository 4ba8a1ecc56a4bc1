import { rm } from 'node:fs/promises';
import { deviceNotes } from './probeDevice.ts';

/** What setting up CUDA does outside this process. */
export interface CudaSetup {
  /** As `linux x64`. */
  platform: string;
  /** Folder in which outcomes of trials are remembered. */
  home: string;
  /** Runs the install script of onnxruntime-node; resolves with what it wrote and whether it ended well. */
  fetchLibraries(): Promise<{ isDone: boolean; output: string }>;
  /** Opens the device. @throws Error in words that say why it can't be used */
  open(): Promise<unknown>;
  say(line: string): void;
}

/** Fetches ONNX Runtime's CUDA libraries, which npm does not install, and tries them. @returns exit status */
export async function setupCuda({ platform, home, fetchLibraries, open, say }: CudaSetup): Promise<number> {
  if (platform !== 'linux x64') {
    say(`ONNX Runtime for Node has CUDA on Linux x64 only; this is ${platform}. Use --device webgpu.`);
    return 1;
  }
  const { isDone, output } = await fetchLibraries();
  if (!isDone) {
    const reason = /Error: (.*)/.exec(output)?.[1] ?? output.trim();
    say(`The CUDA libraries could not be fetched: ${reason}. Nothing has changed.`);
    say('They come from api.nuget.org; GLOBAL_AGENT_HTTPS_PROXY names a proxy.');
    return 1;
  }
  // What `auto` remembers of CUDA was found without them.
  await rm(deviceNotes(home), { force: true });
  try {
    await open();
  } catch (error) {
    say(`The CUDA libraries are here, but: ${(error as Error).message}`);
    say("They need NVIDIA's driver, CUDA 12 and cuDNN 9, where the system's loader finds them (LD_LIBRARY_PATH).");
    return 1;
  }
  say('CUDA is ready: --device auto tries it, --device cuda takes it.');
  return 0;
}
