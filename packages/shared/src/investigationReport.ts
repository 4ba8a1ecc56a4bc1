/** Id of the script element of a saved investigation that holds it as data. */
export const reportScriptId = 'circuit-lens-report';

/** Raised when what the element holds changes its shape. */
export const reportVersion = 1;

/** One operation of a view: what was asked, of which model, and what came of it. */
export interface ReportRecipe {
  operation: string;
  version: number;
  /** The input that gives the result again. */
  recipe: Record<string, unknown>;
  model: { name: string; contentHash: string; device: string };
  /** Tensors as base64. */
  result: unknown;
}

/** One view that was pinned. */
export interface ReportView {
  title: string;
  /** The sentence its page found. */
  finding: string;
  recipes: ReportRecipe[];
}

/** A saved investigation without its pictures: what can be run again and compared. */
export interface InvestigationReport {
  format: typeof reportScriptId;
  version: number;
  productVersion: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  views: ReportView[];
}
