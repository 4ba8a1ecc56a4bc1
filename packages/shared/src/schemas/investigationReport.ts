import { z } from 'zod';
import { type InvestigationReport, reportScriptId, reportVersion } from '../investigationReport.ts';

const recipeSchema = z.object({
  operation: z.string(),
  version: z.int(),
  recipe: z.record(z.string(), z.unknown()),
  model: z.object({ name: z.string(), contentHash: z.string(), device: z.string() }),
  result: z.unknown(),
});

/** The data of a saved investigation, as a file may hold it. */
export const investigationReportSchema: z.ZodType<InvestigationReport> = z.object({
  format: z.literal(reportScriptId),
  version: z.literal(reportVersion),
  productVersion: z.string(),
  createdAt: z.string(),
  views: z.array(z.object({ title: z.string(), finding: z.string(), recipes: z.array(recipeSchema) })),
});
