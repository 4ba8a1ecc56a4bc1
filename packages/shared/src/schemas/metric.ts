import { z } from 'zod';
import { positionSchema } from './position.ts';

/**
 * What a run is judged by. Normalised: 0 at corrupted, 1 at clean. Noised: 0 at clean, −1 at corrupted.
 */
export const metricSchema = z.strictObject({
  kind: z.enum([
    'logitDifference',
    'normalizedLogitDifference',
    'noisedLogitDifference',
    'logit',
    'logProbability',
    'probability',
    'klDivergence',
    'rank',
  ]),
  position: positionSchema.optional().describe('Default "end"'),
});

export type Metric = z.infer<typeof metricSchema>;
