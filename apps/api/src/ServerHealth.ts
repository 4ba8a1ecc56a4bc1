import type { EnvelopeModel } from './modelEnvelope.ts';

/** How the server is. */
export interface ServerHealth {
  status: 'starting' | 'ready' | 'degraded' | 'stopping';
  productVersion: string;
  /** Seconds since the process started. */
  uptime: number;
  /** The default model; null until it is loaded. */
  model: EnvelopeModel | null;
  /** Why the default model could not be loaded, in words. */
  modelError: string | null;
  jobsQueued: number;
  jobsRunning: number;
  /** Folder that results are kept in. */
  home: string;
  /** Where a damaged store was put aside at this start. */
  storeSetAside: string | null;
}
