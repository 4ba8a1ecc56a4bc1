import { readFile } from 'node:fs/promises';
import {
  CircuitLensError,
  type InvestigationReport,
  investigationReportSchema,
  reportScriptId,
} from '@circuit-lens/shared';
import { readFailure } from './readInput.ts';

/**
 * The data inside an investigation that the dashboard saved.
 * @throws CircuitLensError BAD_USER_INPUT when the file can't be read or is no report
 */
export async function readReport(path: string): Promise<InvestigationReport> {
  const html = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw readFailure(path, cause);
  });
  const element = new RegExp(`<script[^>]*\\bid="${reportScriptId}"[^>]*>([\\s\\S]*?)</script>`).exec(html);
  const found = investigationReportSchema.safeParse(element && parsed(element[1]!));
  if (found.success) return found.data;
  const reason = element ? 'what it holds is of another version, or was changed' : 'it holds no recipes';
  const message = `"${path}" is no saved investigation: ${reason}. Pin views in the dashboard and save the report from the tray below.`;
  throw new CircuitLensError('BAD_USER_INPUT', message, { path, reason });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
