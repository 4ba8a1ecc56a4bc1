import { z } from 'zod';
import { positionSchema } from './position.ts';

/** A circuit as data: heads, what each is for, and the position at which it is kept. */
export const circuitSchema = z.strictObject({
  name: z.string().min(1),
  source: z.string(),
  heads: z.array(z.strictObject({ head: z.string(), class: z.string(), position: positionSchema })),
  mlps: z.enum(['keep', 'ablate']),
});

export type Circuit = z.infer<typeof circuitSchema>;
