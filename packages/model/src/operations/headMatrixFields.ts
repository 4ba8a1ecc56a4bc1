import { modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';

/** Input of operations on one head's matrix. */
export const headMatrixFields = {
  ...modelSpecFields,
  matrix: z.enum(['W_Q', 'W_K', 'W_V', 'W_O']),
  head: z.string().describe('L0H0'),
};
