import type { Envelope } from '@circuit-lens/model';

/** The `model` part of an envelope: name, contents, flags, device, precision, self-test. */
export type EnvelopeModel = Envelope['model'];

/** How far rounded weights are from float32. */
export type PrecisionError = NonNullable<EnvelopeModel['precisionError']>;

/** What the self-test found; null when it was left out. */
export type SelfTestReport = NonNullable<EnvelopeModel['selfTest']>;
