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
    return process.env.HF_HUB_CACHE || process.env.HUGGINGFACE_HUB_CACHE || join(huggingFaceHome(), 'hub');
  },
  /** How to reach the model hub. The names are those of Hugging Face's own tools. */
  get hub(): HubSettings {
    const { HF_ENDPOINT, HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy } = process.env;
    return {
      endpoint: (HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, ''),
      token: process.env.HF_TOKEN?.trim() || null,
      tokenFile: process.env.HF_TOKEN_PATH || join(huggingFaceHome(), 'token'),
      isOffline: [process.env.HF_HUB_OFFLINE, process.env.TRANSFORMERS_OFFLINE].some(isOn),
      httpsProxy: https_proxy || HTTPS_PROXY || '',
      httpProxy: http_proxy || HTTP_PROXY || '',
      noProxy: no_proxy || NO_PROXY || '',
    };
  },
  /** Device to use when none is named. */
  get device(): string {
    return process.env.CIRCUIT_LENS_DEVICE ?? 'auto';
  },
  /** How to hold the weights when nothing is asked for: fp32 or fp16. */
  get precision(): string {
    return process.env.CIRCUIT_LENS_PRECISION || 'fp32';
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

/** How to reach the model hub. */
export interface HubSettings {
  /** Address of the hub or of a mirror, without a slash at its end. */
  endpoint: string;
  /** Access token for private and gated models. */
  token: string | null;
  /** Where Hugging Face's login keeps the token. */
  tokenFile: string;
  /** Nothing may go to the network. */
  isOffline: boolean;
  /** Addresses of proxies, empty for none, and the hosts that need none, with commas. */
  httpsProxy: string;
  httpProxy: string;
  noProxy: string;
}

function huggingFaceHome(): string {
  return process.env.HF_HOME || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
}

const isOn = (value: string | undefined): boolean => /^(1|true|yes|on)$/i.test(value ?? '');

/** This process' environment with some variables set, for a process that is started from here. */
export function environmentWith(more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

/**
 * Has CUDA's libraries multiply in float32: left to themselves they round the factors to TensorFloat-32, 10 bits, and
 * onnxruntime-node has no option against it. They read this when they are first used; what the user said stays.
 */
export function computeInFloat32(): void {
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
}
