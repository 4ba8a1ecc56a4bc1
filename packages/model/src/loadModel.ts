import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CircuitLensError } from '@circuit-lens/shared';
import { defaultWeightFlags, type PrecisionName, readPrecision, type WeightFlags } from './config.ts';
import { openDevice } from './devices/openDevice.ts';
import { env } from './env.ts';
import { HookedTransformer } from './HookedTransformer.ts';
import { findModelFolder } from './modelFolders.ts';
import { keptReferencePath } from './selftest/keptReference.ts';
import { measurePrecisionError } from './selftest/precisionError.ts';
import { plainReference, type SelfTestReference } from './selftest/reference.ts';
import { selfTest } from './selftest/selfTest.ts';
import { failureOf } from './selftest/selfTestReport.ts';
import { readStoredReference } from './selftest/storedReference.ts';
import { Tokenizer } from './tokenizer/Tokenizer.ts';
import { loadCheckpoint } from './weights/checkpoint.ts';
import { type LoadControl, part } from './weights/LoadControl.ts';
import { guardMissing } from './weights/missingParts.ts';
import { processWeightsCached } from './weights/processedCache.ts';
import { roundWeightsToFloat16 } from './weights/roundToFloat16.ts';

export interface LoadModelOptions extends LoadControl {
  /** Passes left out take TransformerLens' defaults. */
  weightFlags?: Partial<WeightFlags>;
  /** `auto` (default) takes a GPU that proves right and faster, else the CPU; or a name as `OnnxRuntime.open` takes it. */
  device?: string;
  /** How to hold the weights: `fp32` (default), or `fp16`, half the memory on WebGPU (docs/devices.md). */
  precision?: PrecisionName;
  /** Why it is not another device, where that was decided before. */
  deviceNote?: string;
  /** Threads of one operator; 0 or left out: all cores. */
  threads?: number;
  /** Folder for processed weights and remembered hashes; default `CIRCUIT_LENS_HOME`. */
  home?: string;
  /** Compare the loaded model with reference values; default true. A failure is reported, not thrown. */
  selfTest?: boolean;
}

/**
 * Loads a model: finds its folder, reads and processes its weights, opens the device, and tests it.
 * @param model `ioi-mini`, a folder in the Hugging Face GPT-2 layout, a hub name in the local cache, or nothing for the
 *   default model. Of a partial checkpoint, what is missing is in `missing`, and reading it is an error
 * @throws CircuitLensError UNKNOWN_MODEL, MODEL_FILES_MISSING, MODEL_FILES_CORRUPT, MODEL_NOT_GPT2, NOT_FINITE,
 *   DEVICE_UNAVAILABLE, PRECISION_UNAVAILABLE, JOB_CANCELLED
 */
export async function loadModel(model?: string, options: LoadModelOptions = {}): Promise<HookedTransformer> {
  const { name, folder } = findModelFolder(model);
  const home = options.home ?? env.home;
  const weightFlags = { ...defaultWeightFlags, ...options.weightFlags };
  const asked = options.device ?? env.device;
  const precisionAsked = readPrecision(options.precision ?? env.precision);
  const { runtime, precision, note } = await openDevice({ ...options, home, device: asked, precision: precisionAsked });

  const { config, weights, contentHash, missing } = await loadCheckpoint(folder, { ...part(options, 0, 0.4), home });
  const tokenizer = openTokenizer(folder, config.dVocab);
  await processWeightsCached(weights, config, weightFlags, { ...part(options, 0.4, 0.95), home, contentHash });

  // A partial checkpoint can't be run.
  const isTested = missing.length === 0 && (options.selfTest ?? true);
  const stored = isTested ? await readStoredReference(folder, weightFlags) : null;
  const exact = isTested && precision === 'float16' ? (stored ?? plainReference(weights, config)) : null;
  if (precision === 'float16') roundWeightsToFloat16(weights);

  guardMissing(weights, missing, name);
  const parts = { config, weights, missing: missing.map((one) => one.name), tokenizer, runtime, precision };
  const deviceNote = options.deviceNote ?? note;
  const loaded = new HookedTransformer({ name, contentHash, weightFlags, deviceNote, ...parts });
  const isFree = asked === 'auto' && runtime.device !== 'cpu';
  const onCpu = (why: string) => loadModel(model, { ...options, device: 'cpu', precision: 'fp32', deviceNote: why });
  if (isTested) {
    options.onProgress?.(0.95, 'comparing with reference values');
    try {
      await test(loaded, stored, exact, keptReferencePath(home, contentHash, weightFlags));
    } catch (error) {
      // Its weights, which go up at the first run, may be more than it holds.
      if (isFree && error instanceof CircuitLensError && error.code === 'DEVICE_FAILED') return onCpu(error.message);
      throw error;
    }
  }
  options.onProgress?.(1, 'ready');
  const failure = loaded.selfTest && failureOf(loaded.selfTest);
  // The embedded model can't show an error that only large sizes have: the loaded one itself decides.
  return failure && isFree ? onCpu(`${runtime.device}: wrong numbers in this model: ${failure}`) : loaded;
}

/**
 * Notes on a model what the self-test finds. Stored values are of float32 weights: rounded ones are proved by a plain pass
 * over themselves, and their error is measured.
 * @param exact reference of float32 weights for a model of rounded ones, else null
 * @param keptAt where values of a plain pass over float32 weights are kept
 */
async function test(
  loaded: HookedTransformer,
  stored: SelfTestReference | null,
  exact: SelfTestReference | null,
  keptAt: string,
): Promise<void> {
  loaded.selfTest = exact ? await selfTest(loaded, null) : await selfTest(loaded, stored, keptAt);
  if (exact) loaded.precisionError = await measurePrecisionError(loaded, exact);
}

/** A checkpoint of GPT-2's vocabulary needs no tokenizer files; one without any runs on token ids only. */
function openTokenizer(folder: string, dVocab: number): Tokenizer | null {
  if (existsSync(join(folder, 'merges.txt')) || existsSync(join(folder, 'vocab.bpe')))
    return Tokenizer.fromFolder(folder);
  const gpt2 = Tokenizer.gpt2();
  return gpt2.vocabSize === dVocab ? gpt2 : null;
}
