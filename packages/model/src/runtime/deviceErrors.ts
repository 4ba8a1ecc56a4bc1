import { CircuitLensError } from '@circuit-lens/shared';

/** The runtime's own words in one line, without a full stop. */
const wordsOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').replace(/[. ]+$/, '');

/** A device that can't be opened, in the runtime's own words. */
export function deviceUnavailable(device: string, listed: readonly string[], cause: unknown): CircuitLensError {
  const words = wordsOf(cause);
  // Its libraries are not part of what npm installs.
  const isMissing = device.startsWith('cuda') && words.includes('shared library');
  const setUp = isMissing ? 'Run `npm run setup:cuda` once, on Linux x64 with CUDA 12 and cuDNN 9, or use' : 'Use';
  return new CircuitLensError(
    'DEVICE_UNAVAILABLE',
    `Device "${device}" can't be used: ${words}. This build knows ${listed.join(', ')}, whether or not the machine has them. ${setUp} --device auto or cpu.`,
    { device, listed },
    { cause },
  );
}

/** A GPU that runs out of memory or goes away while it computes. */
export function deviceFailed(device: string, cause: unknown): CircuitLensError {
  return new CircuitLensError(
    'DEVICE_FAILED',
    `Device "${device}" failed while it computed: ${wordsOf(cause)}. It may be out of memory, or gone.`,
    { device },
    { cause },
  );
}

/** A device that has no float16, in the runtime's own words. */
export function float16Unavailable(device: string, cause: unknown): CircuitLensError {
  const own = cause instanceof CircuitLensError ? cause.cause : cause;
  return new CircuitLensError(
    'PRECISION_UNAVAILABLE',
    `Device "${device}" can't hold weights as float16: ${wordsOf(own)}. Use --precision fp32.`,
    { device },
    { cause },
  );
}
