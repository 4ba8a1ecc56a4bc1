import { CircuitLensError } from '@circuit-lens/shared';
import type { Precision } from '../config.ts';
import { OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import { chooseDevice, type DeviceChoice, type DeviceSearch } from './chooseDevice.ts';

/** What to compute on, and how to hold the weights. */
export interface DeviceRequest extends DeviceSearch {
  /** `auto`, or a device by name. */
  device: string;
  precision: Precision;
  threads?: number;
}

export interface OpenedDevice {
  runtime: OnnxRuntime;
  precision: Precision;
  /** What the choice passed over, in words; null when there is nothing to say. */
  note: string | null;
}

/**
 * Chooses and opens a device. Float16 weights take half the memory on WebGPU; `auto` leaves them where nothing is gained by
 * them, while a device by name has them rounded, so that it gives the numbers of a GPU that holds them as float16.
 * @throws CircuitLensError DEVICE_UNAVAILABLE, PRECISION_UNAVAILABLE, JOB_CANCELLED
 */
export async function openDevice({ device, precision, threads, ...search }: DeviceRequest): Promise<OpenedDevice> {
  const choice = await chooseDevice(device, search);
  const opened = (float16Weights: boolean) => OnnxRuntime.open(choice.device, { threads, float16Weights });
  if (precision === 'float32') return { runtime: await opened(false), precision, note: choice.note };
  const isAuto = device === 'auto';
  if (!OnnxRuntime.keepsTensors(choice.device)) {
    const why = isAuto
      ? 'weights are float32: float16 saves memory on WebGPU only'
      : 'float16 weights are held as float32';
    return { runtime: await opened(false), precision: isAuto ? 'float32' : 'float16', note: withNote(choice, why) };
  }
  try {
    return { runtime: await opened(true), precision, note: choice.note };
  } catch (error) {
    if (!isAuto || !(error instanceof CircuitLensError) || error.code !== 'PRECISION_UNAVAILABLE') throw error;
    const why = `weights are float32: ${choice.device} has no float16`;
    return { runtime: await opened(false), precision: 'float32', note: withNote(choice, why) };
  }
}

const withNote = ({ note }: DeviceChoice, more: string): string => (note ? `${note}; ${more}` : more);
