import { canonicalJson } from '@circuit-lens/shared';
import type { EnvelopeModel } from '../modelEnvelope.ts';
import type { Computer } from './Computer.ts';

/** Tells when a model answers from another device than before: a GPU has failed, and the work went on elsewhere. */
export function withDeviceWatch(host: Computer, onChange: (model: EnvelopeModel) => void): Computer {
  const devices = new Map<string, string>();
  return {
    async run(...call) {
      const envelope = await host.run(...call);
      const { contentHash, weightFlags, device } = envelope.model;
      const key = canonicalJson([contentHash, weightFlags]);
      const before = devices.get(key);
      devices.set(key, device);
      if (before !== undefined && before !== device) onChange(envelope.model);
      return envelope;
    },
  };
}
