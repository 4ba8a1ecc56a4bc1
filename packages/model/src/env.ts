import { homedir } from 'node:os';
import { join } from 'node:path';

/** The only reader of the environment in this package. */
export const env = {
  /** Folder for what is kept between runs: processed weights, content hashes, results. */
  get home(): string {
    const dataHome = process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share');
    return process.env.CIRCUIT_LENS_HOME ?? join(dataHome, 'circuit-lens');
  },
  /** The Hugging Face cache folder, shared with other tools. */
  get huggingFaceCache(): string {
    return process.env.HF_HUB_CACHE ?? join(process.env.HF_HOME ?? join(homedir(), '.cache', 'huggingface'), 'hub');
  },
  /** Device to use when none is named. */
  get device(): string {
    return process.env.CIRCUIT_LENS_DEVICE ?? 'auto';
  },
  /** Vulkan drivers that the user named, which need no device file. */
  get vulkanDrivers(): string[] {
    return [process.env.VK_DRIVER_FILES, process.env.VK_ICD_FILENAMES].filter((path) => path !== undefined);
  },
  /** Model to use when none is named; empty for the product's own choice. */
  get model(): string {
    return process.env.CIRCUIT_LENS_MODEL ?? '';
  },
};

/** This process' environment with some variables set, for a process that is started from here. */
export function environmentWith(more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}
