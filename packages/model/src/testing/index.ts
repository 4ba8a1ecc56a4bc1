export { trialKey } from '../devices/probeDevice.ts';
export { SafetensorsFile } from '../weights/safetensors.ts';
export { type Fault, HubServer, type HubServerOptions } from './HubServer.ts';
export { type RandomCheckpointOptions, writeRandomCheckpoint } from './randomCheckpoint.ts';
export { largestGap, loadTinyModel, tinyShape } from './tinyModel.ts';
